// The vendor's SDK as a referee: check_slack.mjs web-api <api url> | views <api url> | sockets <api url> |
// bolt <api url> <signing secret> | types <golden file>… (a view when its folder is golden_views)
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import bolt from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';

const token = 'xoxb-test';
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };

async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error.data?.error ?? error.message;
  }
  return 'accepted';
}

// The official client finds in the fake what it finds in Slack: arguments, answers, errors, paging and rate limits.
async function webApi(apiUrl) {
  const slack = new WebClient(token, { slackApiUrl: apiUrl, logger: quiet, retryConfig: { retries: 2, minTimeout: 10 } });
  const me = await slack.auth.test();
  assert.equal(me.user_id, 'UBOT');

  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*hello*' } }];
  const metadata = { event_type: 'botones_delivery', event_payload: { id: '1' } };
  const posted = await slack.chat.postMessage({ channel: 'C1', text: 'hello', blocks, metadata, unfurl_links: false });
  assert.equal(posted.channel, 'C1');
  const reply = await slack.chat.postMessage({ channel: 'C1', text: 'reply', thread_ts: posted.ts });
  const updated = await slack.chat.update({ channel: 'C1', ts: posted.ts, text: 'decided' });
  assert.deepEqual(updated.message.blocks, []);
  await slack.chat.postEphemeral({ channel: 'C1', user: 'U1', text: 'only you' });

  const plain = await slack.conversations.history({ channel: 'C1' });
  assert.equal(plain.messages.length, 1);
  assert.equal(plain.messages[0].metadata, undefined);
  const full = await slack.conversations.replies({ channel: 'C1', ts: posted.ts, include_all_metadata: true });
  assert.deepEqual(full.messages.map((message) => message.ts), [posted.ts, reply.ts]);
  assert.deepEqual(full.messages[0].metadata, metadata);
  const pages = [];
  for await (const page of slack.paginate('conversations.replies', { channel: 'C1', ts: posted.ts, limit: 1 })) pages.push(page);
  assert.equal(pages.length, 2);

  const direct = await slack.conversations.open({ users: 'U1' });
  const whispered = await slack.chat.postMessage({ channel: 'U1', text: 'private' });
  assert.equal(whispered.channel, direct.channel.id);
  assert.equal((await slack.users.info({ user: 'U1' })).user.team_id, 'T1');

  assert.match(await refused(slack.chat.postMessage({ channel: 'C404', text: 'x' })), /channel_not_found/);
  assert.match(await refused(slack.chat.postMessage({ channel: 'C1' })), /no_text/);
  assert.match(await refused(slack.chat.update({ channel: 'C1', ts: '1.2', text: 'x' })), /message_not_found/);
  assert.match(await refused(slack.chat.postMessage({ channel: 'C1', text: 'x', blocks: [{ type: 'header' }] })), /invalid_blocks/);
  assert.match(await refused(slack.users.info({ user: 'U404' })), /user_not_found/);
  const stranger = new WebClient('xoxb-other', { slackApiUrl: apiUrl, logger: quiet, retryConfig: { retries: 0 } });
  assert.match(await refused(stranger.auth.test()), /invalid_auth/);

  const control = new URL('/_control', apiUrl);
  const fail = (fault) => fetch(control, { method: 'POST', body: JSON.stringify({ fail: fault }) });
  await fail({ method: 'users.info', status: 429, retry_after: 1 });
  const before = Date.now();
  await slack.users.info({ user: 'U1' });
  assert.ok(Date.now() - before >= 1000, 'Retry-After was not obeyed');
  await fail({ method: 'users.info', status: 503 });
  await slack.users.info({ user: 'U1' });
}

const control = (apiUrl, order) =>
  fetch(new URL('/_control', apiUrl), { method: 'POST', body: JSON.stringify(order) }).then((answer) => answer.json());
const look = (apiUrl, what) => fetch(new URL(`/_control/${what}`, apiUrl)).then((answer) => answer.json());

// Modals, home pages, files and scopes, as the official client uses them.
async function viewsAndFiles(apiUrl) {
  const slack = new WebClient(token, { slackApiUrl: apiUrl, logger: quiet, retryConfig: { retries: 0 } });
  const me = await slack.auth.test();
  assert.ok(me.response_metadata.scopes.includes('files:write'));

  const label = { type: 'plain_text', text: 'User' };
  const input = { type: 'input', block_id: 'user', label, element: { type: 'plain_text_input', action_id: 'v' } };
  const modal = { type: 'modal', callback_id: 'form', title: label, submit: label, private_metadata: 't', blocks: [input] };
  const { trigger_id } = await control(apiUrl, { trigger: 'U1' });
  const opened = await slack.views.open({ trigger_id, view: modal });
  assert.equal(opened.view.private_metadata, 't');
  assert.match(await refused(slack.views.open({ trigger_id, view: modal })), /exchanged_trigger_id/);
  assert.match(await refused(slack.views.open({ trigger_id: '1.2.x', view: modal })), /invalid_trigger_id/);
  const late = await control(apiUrl, { trigger: 'U1' });
  await control(apiUrl, { advance: 4 });
  assert.match(await refused(slack.views.open({ trigger_id: late.trigger_id, view: modal })), /expired_trigger_id/);
  const updated = await slack.views.update({ view_id: opened.view.id, hash: opened.view.hash, view: modal });
  assert.match(await refused(slack.views.update({ view_id: opened.view.id, hash: opened.view.hash, view: modal })), /hash_conflict/);
  assert.equal(updated.view.id, opened.view.id);
  const long = { ...modal, title: { type: 'plain_text', text: 'x'.repeat(25) } };
  assert.match(await refused(slack.views.open({ ...(await control(apiUrl, { trigger: 'U1' })), view: long })), /invalid_arguments/);

  const section = { type: 'section', text: { type: 'mrkdwn', text: 'hello' } };
  const home = await slack.views.publish({ user_id: 'U1', view: { type: 'home', blocks: [section] } });
  assert.equal(home.view.type, 'home');

  const parent = await slack.chat.postMessage({ channel: 'C1', text: 'report' });
  await slack.files.uploadV2({ channel_id: 'C1', thread_ts: parent.ts, filename: 'r.csv', content: 'a,ñ\n', title: 'Report' });
  const [file] = await look(apiUrl, 'files');
  assert.deepEqual([file.name, file.channel, file.thread, file.text], ['r.csv', 'C1', parent.ts, 'a,ñ\n']);
  assert.match(await refused(slack.files.getUploadURLExternal({ filename: 'x', length: 0 })), /invalid_arguments/);
  assert.match(await refused(slack.files.completeUploadExternal({ files: [{ id: 'F404' }], channel_id: 'C1' })), /file_not_found/);
}

// The official Socket Mode client understands the fake: opening, hello, envelopes, acknowledgements, refresh.
async function sockets(apiUrl) {
  const appToken = 'xapp-1-A1-1-test';
  await control(apiUrl, { fail: { method: 'apps.connections.open', status: 429, retry_after: 1 } });
  const client = new SocketModeClient({ appToken, logger: quiet, clientOptions: { slackApiUrl: apiUrl }, clientPingTimeout: 2000 });
  const heard = [];
  client.on('slack_event', async ({ ack, type, body, retry_num }) => {
    heard.push({ type, body, retry_num });
    await ack();
  });
  await client.start();
  const until = async (condition, what) => {
    for (let i = 0; i < 400; i += 1) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    assert.fail(`waited for ${what}`);
  };
  const deliver = async (kind, payload) => (await control(apiUrl, { deliver: { kind, payload } })).envelope_id;
  const acknowledged = async (id) => (await look(apiUrl, 'sockets')).acknowledged[id] > 0;
  const event = { type: 'event_callback', event_id: 'Ev1', event: { type: 'app_mention', user: 'U1', text: 'x' } };
  for (const [kind, payload] of [['events_api', event], ['slash_commands', { command: '/mail' }], ['interactive', { type: 'block_actions' }]]) {
    const id = await deliver(kind, payload);
    await until(() => acknowledged(id), `the acknowledgement of ${kind}`);
  }
  assert.deepEqual(heard.map((each) => each.type), ['events_api', 'slash_commands', 'interactive']);
  const before = (await look(apiUrl, 'sockets')).opens;
  await control(apiUrl, { disconnect: 'refresh_requested' });
  await until(async () => (await look(apiUrl, 'sockets')).opens > before, 'another socket');
  await until(async () => (await look(apiUrl, 'sockets')).live === 1, 'the old socket to go');
  const id = await deliver('events_api', event);
  await until(() => acknowledged(id), 'an acknowledgement by the new socket');
  assert.deepEqual((await look(apiUrl, 'sockets')).strange, []);
  await client.disconnect();
}

// A reference bot: the driver's signed deliveries must mean to it what they mean to Slack's own framework.
async function referenceBot(apiUrl, signingSecret) {
  const receiver = new bolt.HTTPReceiver({
    signingSecret,
    logger: quiet,
    endpoints: ['/slack/events', '/slack/commands', '/slack/interactivity'],
  });
  const app = new bolt.App({ token, receiver, logger: quiet, clientOptions: { slackApiUrl: apiUrl } });
  app.event('app_mention', async ({ event, say }) => {
    const button = { type: 'button', action_id: 'order_0', value: 'token-1', text: { type: 'plain_text', text: 'Approve' } };
    await say({
      text: `heard ${event.user}`,
      thread_ts: event.ts,
      blocks: [
        { type: 'section', text: { type: 'plain_text', text: event.text } },
        { type: 'actions', block_id: 'orders_0', elements: [button] },
      ],
    });
  });
  app.message(async ({ message, say }) => say(`direct ${message.user} ${message.channel_type}: ${message.text}`));
  app.command('/mail', async ({ command, ack, respond }) => {
    await ack();
    await respond({ text: `command ${command.user_id}: ${command.text}` });
  });
  app.action('order_0', async ({ body, action, ack, respond, client }) => {
    await ack();
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: `decided by ${body.user.id} ${action.value}` });
    await respond({ text: 'thank you', replace_original: false });
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  console.log(JSON.stringify({ port: server.address().port }));
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

// The vendor's types accept every golden card.
function types(goldens) {
  const file = new URL('goldens.ts', import.meta.url).pathname;
  const kind = (path) => (path.includes('golden_views') ? 'View' : 'KnownBlock[]');
  const cards = goldens.map((path, i) => `export const card${i}: ${kind(path)} = ${readFileSync(path, 'utf8')};`);
  writeFileSync(file, [`import type { KnownBlock, View } from '@slack/types';`, ...cards].join('\n'));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022'];
  const run = spawnSync(process.execPath, [tsc, ...options, '--skipLibCheck', file], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'web-api') await webApi(...rest);
else if (what === 'views') await viewsAndFiles(...rest);
else if (what === 'sockets') await sockets(...rest);
else if (what === 'bolt') await referenceBot(...rest);
else if (what === 'types') types(rest);
else throw new Error('web-api | views | sockets | bolt | types');
