-- The demonstration's people, in a directory made by adapters/directory/sqlite/schema.sql. Nobody can sign in: no account
-- has a password. `ventas` has look-alikes on purpose (D6). Running this again changes nothing.
PRAGMA foreign_keys = ON;
BEGIN;
INSERT OR IGNORE INTO domains (name) VALUES ('example.org');

INSERT OR IGNORE INTO groups (name) VALUES ('todos'), ('juridica'), ('mesa-de-ayuda');
INSERT OR IGNORE INTO addresses (address, kind, "group")
    SELECT name || '@example.org', 'group', id FROM groups;

INSERT OR IGNORE INTO accounts (login, given_names, surnames, unit, link_type, national_id, created_month) VALUES
    ('agent', '["Ana"]', '["Agudelo"]', 'Mesa de Ayuda', 'servidor', '41000001', '2026-01'),
    ('mail_admin', '["Mateo"]', '["Arango"]', 'Sistemas', 'servidor', '41000002', '2026-01'),
    ('mail_admin2', '["Marta"]', '["Ardila"]', 'Sistemas', 'servidor', '41000003', '2026-01'),
    ('coordinator', '["Carla"]', '["Cortés"]', 'Sistemas', 'servidor', '41000004', '2026-01'),
    ('user', '["Úrsula"]', '["Ulloa"]', 'Planeación', 'contratista', '41000005', '2026-02'),
    ('ventas', '["Buzón"]', '["Ventas"]', 'Comercial', 'buzón', NULL, '2026-01'),
    ('venta', '["Buzón"]', '["Venta"]', 'Almacén', 'buzón', NULL, '2026-01'),
    ('ventas2', '["Buzón"]', '["Ventas Norte"]', 'Comercial', 'buzón', NULL, '2026-03'),
    ('mariaventas', '["María"]', '["Ventas"]', 'Archivo', 'contratista', '41000006', '2026-03'),
    ('boletin', '["Boletín"]', '[]', 'Comunicaciones', 'buzón', NULL, '2026-01');
INSERT OR IGNORE INTO addresses (address, kind, account)
    SELECT login || '@example.org', 'primary', id FROM accounts;

INSERT OR IGNORE INTO group_owners ("group", account)
    SELECT g.id, a.id FROM groups g JOIN accounts a
    ON a.login = CASE g.name WHEN 'juridica' THEN 'mail_admin' ELSE 'coordinator' END;
INSERT OR IGNORE INTO group_members ("group", account)
    SELECT g.id, a.id FROM groups g JOIN accounts a
    WHERE g.name = 'todos' OR (g.name = 'mesa-de-ayuda' AND a.login IN ('agent', 'coordinator'));
COMMIT;
