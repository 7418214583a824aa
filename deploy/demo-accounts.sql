-- Who the demonstration's mail directory knows before the first word: the senders of its queue and its people.
INSERT INTO domains (name) VALUES ('example.org');

INSERT INTO accounts (login, given_names, surnames, unit, link_type, national_id, created_month, created, last_login) VALUES
    ('agent', '["Ana"]', '["Agudelo"]', 'Mesa de servicio', 'funcionario', '1000000001', '2024-02', unixepoch('2024-02-05') * 1000, unixepoch('now', '-1 hour') * 1000),
    ('mail_admin', '["Mateo"]', '["Arango"]', 'Sistemas', 'funcionario', '1000000002', '2023-07', unixepoch('2023-07-17') * 1000, unixepoch('now', '-2 hours') * 1000),
    ('mail_admin2', '["Marta"]', '["Ardila"]', 'Sistemas', 'funcionario', '1000000003', '2023-08', unixepoch('2023-08-01') * 1000, unixepoch('now', '-1 day') * 1000),
    ('coordinator', '["Carla"]', '["Cortés"]', 'Sistemas', 'funcionario', '1000000004', '2022-01', unixepoch('2022-01-11') * 1000, unixepoch('now', '-3 days') * 1000),
    ('user', '["Úrsula"]', '["Ulloa"]', 'Tesorería', 'contratista', '1000000005', '2025-05', unixepoch('2025-05-19') * 1000, unixepoch('now', '-4 hours') * 1000),
    ('ventas', '["Ventas"]', '[]', 'Comercial', 'aplicacion', NULL, '2022-03', unixepoch('2022-03-02') * 1000, unixepoch('now', '-10 minutes') * 1000),
    ('venta', '["Venta"]', '["Directa"]', 'Comercial', 'aplicacion', NULL, '2024-09', unixepoch('2024-09-09') * 1000, NULL),
    ('ventas2', '["Ventas"]', '["Regionales"]', 'Comercial', 'aplicacion', NULL, '2023-11', unixepoch('2023-11-20') * 1000, NULL),
    ('mariaventas', '["María"]', '["Ventas"]', 'Comercial', 'contratista', '1000000006', '2025-01', unixepoch('2025-01-13') * 1000, unixepoch('now', '-30 minutes') * 1000),
    ('boletin', '["Boletín"]', '[]', 'Comunicaciones', 'aplicacion', NULL, '2021-06', unixepoch('2021-06-21') * 1000, NULL),
    ('marco.tapia', '["Marco"]', '["Tapia"]', 'Jurídica', 'contratista', '1000000007', '2023-04', unixepoch('2023-04-24') * 1000, unixepoch('2025-12-19') * 1000);
UPDATE accounts SET state = 'closed' WHERE login = 'marco.tapia';

INSERT INTO addresses (address, kind, account) SELECT login || '@example.org', 'primary', id FROM accounts;

INSERT INTO groups (name, owner) VALUES ('todos', 'coordinator'), ('comercial', 'ventas'), ('tesoreria', 'user');
INSERT INTO addresses (address, kind, "group") SELECT name || '@example.org', 'group', id FROM groups;
INSERT INTO group_members ("group", account)
    SELECT g.id, a.id FROM groups g, accounts a
    WHERE (g.name = 'todos' AND a.link_type <> 'aplicacion' AND a.state = 'active')
       OR (g.name = 'comercial' AND a.unit = 'Comercial')
       OR (g.name = 'tesoreria' AND a.unit = 'Tesorería');
