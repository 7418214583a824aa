// The vendor's SDK as a referee: check_bitrix24.mjs portal <https url> <secret> — it finds in the fake what it finds in a portal.
import assert from 'node:assert/strict';
import { B24Hook } from '@bitrix24/b24jssdk';

const token = 'bot-token';

async function refused(promise) {
  try {
    const answer = await promise;
    return answer.isSuccess === false ? answer.getErrorMessages().join(' ') : 'accepted';
  } catch (error) {
    return `${error.code ?? ''} ${error.message ?? ''}`;
  }
}

async function portal(url, secret) {
  const b24 = new B24Hook({ b24Url: url, userId: 1, secret });
  const call = async (method, params = {}) => {
    const answer = await b24.actions.v2.call.make({ method, params });
    assert.ok(answer.isSuccess, `${method}: ${answer.getErrorMessages?.()}`);
    return answer.getData().result;
  };

  // A bot and its commands: a repeat finds what is there and changes nothing.
  const fields = { code: 'maildesk', botToken: token, properties: { name: 'Mail Desk' }, type: 'bot', eventMode: 'fetch' };
  const first = await call('imbot.v2.Bot.register', { fields, botToken: token });
  const again = await call('imbot.v2.Bot.register', { fields: { ...fields, properties: { name: 'Other' } }, botToken: token });
  assert.equal(first.bot.id, again.bot.id);
  const bot = { botId: first.bot.id, botToken: token };
  const command = await call('imbot.v2.Command.register', { ...bot, fields: { command: 'press', hidden: true } });
  assert.equal(command.command.command, '/press');

  // Messages: markup, attachment and keyboard; the same templateId is the same message.
  const button = { TEXT: 'Approve', COMMAND: 'press', COMMAND_PARAMS: 'token-1', BG_COLOR_TOKEN: 'primary', DISPLAY: 'LINE', BLOCK: 'N' };
  const attach = { ID: 1, COLOR_TOKEN: 'primary', BLOCKS: [{ GRID: [{ NAME: 'Messages', VALUE: '214', DISPLAY: 'ROW' }] }] };
  const message = {
    message: '[B]Purge[/B]', attach, keyboard: { BOT_ID: bot.botId, BUTTONS: [button] }, templateId: '0c42a08f-4235-49fc-994f-c9bccd499ac1',
  };
  const sent = await call('imbot.v2.Chat.Message.send', { ...bot, dialogId: 'chat5', fields: message });
  const repeated = await call('imbot.v2.Chat.Message.send', { ...bot, dialogId: 'chat5', fields: message });
  assert.equal(sent.id, repeated.id);
  const changed = { message: '[B]Done[/B]', keyboard: 'N', attach: '' };
  assert.deepEqual(await call('imbot.v2.Chat.Message.update', { ...bot, messageId: sent.id, fields: changed }), { result: true });

  // Who people are.
  const people = await call('user.get', { FILTER: { ID: 2 } });
  assert.equal(people[0].ID, '2');

  // Events: asked without an offset the oldest come; an offset confirms what was before it.
  const control = (order) => fetch(`${url}/_control`, { method: 'POST', body: JSON.stringify(order) });
  await control({ say: { user: 1, text: 'hola' } });
  await control({ say: { user: 2, text: 'not for the bot', dialog: 'chat5' } });
  await control({ say: { user: 2, text: `[USER=${bot.botId}]Bot[/USER] show queue`, dialog: 'chat5' } });
  const some = await call('imbot.v2.Event.get', { ...bot, limit: 1 });
  assert.equal(some.events.length, 1);
  assert.equal(some.hasMore, true);
  assert.equal(some.events[0].data.chat.dialogId, '1');
  const rest = await call('imbot.v2.Event.get', { ...bot, offset: some.nextOffset });
  assert.deepEqual(rest.events.map((event) => event.data.user.id), [2]);
  assert.equal(typeof rest.events[0].data.user.active, 'boolean');
  const none = await call('imbot.v2.Event.get', { ...bot, offset: rest.nextOffset });
  assert.deepEqual(none.events, []);

  // What a portal refuses.
  const refusal = (method, params) => refused(b24.actions.v2.call.make({ method, params }));
  assert.match(await refusal('imbot.v2.Chat.Message.send', { ...bot, dialogId: 'chat404', fields: { message: 'x' } }), /ACCESS_DENIED|Access denied/i);
  assert.match(await refusal('imbot.v2.Chat.Message.send', { ...bot, dialogId: 'chat5', fields: { message: '' } }), /EMPTY_MESSAGE|empty/i);
  assert.match(await refusal('imbot.v2.Bot.get', { botId: bot.botId, botToken: 'other' }), /BOT_OWNERSHIP_ERROR|another application/i);
  assert.match(await refusal('imbot.v2.No.such', {}), /ERROR_METHOD_NOT_FOUND|not found/i);

  // A batch is one call; its errors are inside.
  const batch = await b24.actions.v2.batch.make({
    calls: { scope: ['scope', {}], bot: ['imbot.v2.Bot.get', bot] }, options: { isHaltOnError: false, returnAjaxResult: true },
  });
  assert.ok(batch.isSuccess);

  // Too many calls: the SDK waits and repeats, as it does at a portal.
  await control({ fail: { method: 'scope', status: 503, error: 'QUERY_LIMIT_EXCEEDED' } });
  const before = Date.now();
  assert.ok((await call('scope')).includes('imbot'));
  assert.ok(Date.now() - before >= 500, 'QUERY_LIMIT_EXCEEDED was not waited for');
  b24.destroy?.();
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'portal') await portal(...rest);
else throw new Error('portal <url> <secret>');
process.exit(0);
