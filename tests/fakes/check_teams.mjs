// Microsoft's own code as a referee: check_teams.mjs connector <facts> | tokens <cases file> | cards <golden file>… | files <facts>
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import connector from 'botframework-connector';

const card = (body) => ({ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', version: '1.4', body } });
const hello = [{ type: 'TextBlock', text: 'hello', wrap: true }];

async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return `${error.statusCode} ${error.code ?? error.body?.error?.code ?? error.message}`;
  }
  return 'accepted';
}

// The official client finds in the fake what it finds in Teams: tokens, conversations, messages, members, refusals.
async function officialClient(facts) {
  const { url, serviceUrl, appId, password, tenant, people } = JSON.parse(facts);
  const bearer = async (secret) => {
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: appId, client_secret: secret,
      scope: 'https://api.botframework.com/.default' });
    return fetch(`${url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: form });
  };
  assert.equal((await bearer('wrong')).status, 401);
  const { access_token: token, expires_in: life } = await (await bearer(password)).json();
  assert.ok(life > 600);
  // The SDK's own credentials speak only to login.microsoftonline.com; here they carry the fake's token.
  const credentials = { signRequest: async (request) => { request.headers.set('authorization', `Bearer ${token}`); return request; } };
  const client = new connector.ConnectorClient(credentials, { baseUri: serviceUrl.replace(/\/$/, ''), noRetryPolicy: true });
  const { conversations } = client;

  const channel = '19:c1@thread.tacv2';
  const started = await conversations.createConversation({ isGroup: true, bot: { id: `28:${appId}` }, tenantId: tenant,
    channelData: { channel: { id: channel } }, activity: { type: 'message', attachments: [card(hello)] } });
  assert.ok(started.id.startsWith(`${channel};messageid=`));
  const reply = await conversations.sendToConversation(started.id, { type: 'message', attachments: [card(hello)], summary: 'x' });
  assert.ok(reply.id);
  await conversations.updateActivity(started.id, reply.id, { type: 'message', attachments: [card([...hello, ...hello])] });
  const split = await conversations.sendToConversation(started.id, { type: 'message', text: 'x', attachments: [card(hello)] });
  assert.equal(split.id, undefined);

  const personal = { isGroup: false, bot: { id: `28:${appId}` }, members: [{ id: people[0].id }], tenantId: tenant };
  const first = await conversations.createConversation(personal);
  assert.equal((await conversations.createConversation(personal)).id, first.id);
  assert.ok((await conversations.sendToConversation(first.id, { type: 'message', text: 'hello' })).id);
  const member = await conversations.getConversationMember(channel, people[0].aad);
  assert.equal(member.id, people[0].id);
  const page = await conversations.getConversationPagedMembers(channel);
  assert.ok(page.members.length >= people.length);

  assert.match(await refused(conversations.sendToConversation('19:nowhere@thread.tacv2', { type: 'message', text: 'x' })), /^404 ConversationNotFound/);
  assert.match(await refused(conversations.sendToConversation(started.id, { type: 'message', attachments: [card([{ type: 'Nothing' }])] })), /^400/);
  assert.match(await refused(conversations.sendToConversation(started.id, { type: 'message', attachments: [card('x'.repeat(60000))] })), /^413/);
  assert.match(await refused(conversations.updateActivity(started.id, '1', { type: 'message', text: 'x' })), /^404 ActivityNotFound/);
  assert.match(await refused(conversations.createConversation({ ...personal, tenantId: 'other' })), /^400/);
  assert.match(await refused(conversations.createConversation({ ...personal, members: [{ id: people[0].aad }] })), /^400/);
  const stranger = new connector.ConnectorClient({ signRequest: async (r) => r }, { baseUri: serviceUrl.replace(/\/$/, ''), noRetryPolicy: true });
  assert.match(await refused(stranger.conversations.sendToConversation(first.id, { type: 'message', text: 'x' })), /^401/);
}

// Which of the tokens the vendor's verifier takes: one line of JSON, {name: true | false}.
async function verdicts(path) {
  const { app_id: appId, openid_url: openid, cases } = JSON.parse(readFileSync(path, 'utf8'));
  console.error = () => {}; // it prints the keys of every refused token
  // botbuilder's configuration is a thin reader of settings around this factory.
  const credentials = new connector.PasswordServiceClientCredentialFactory(appId, 'x');
  const authentication = connector.BotFrameworkAuthenticationFactory.create('', true,
    'https://login.microsoftonline.com/botframework.com', 'https://api.botframework.com', 'https://api.botframework.com',
    'https://token.botframework.com', openid, openid, '', credentials, { requiredEndorsements: [], validateClaims: undefined });
  const found = {};
  for (const { name, authorization, activity } of cases) {
    try {
      await authentication.authenticateRequest(activity, authorization);
      found[name] = true;
    } catch {
      found[name] = false;
    }
  }
  console.log(JSON.stringify(found));
}

// Microsoft's renderer parses every golden card without a complaint.
function cards(goldens) {
  const { AdaptiveCard, SerializationContext, Version, GlobalSettings } = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');
  GlobalSettings.setTabIndexAtCardRoot = false;
  for (const path of goldens) {
    const context = new SerializationContext(new Version(1, 5));
    const parsed = new AdaptiveCard();
    parsed.parse(JSON.parse(readFileSync(path, 'utf8')), context);
    const events = [...Array(context.eventCount).keys()].map((i) => context.getEventAt(i).message);
    const findings = parsed.validateProperties().validationEvents.map((event) => event.message);
    assert.deepEqual([...events, ...findings], [], path);
    assert.ok(parsed.getItemCount() > 0, path);
  }
}

// The cards of files, and what the driver sends of files, have the vendor's types. Facts: {info, consent, downloads, answers}.
function files(facts) {
  const { consent, info, downloads, answers } = JSON.parse(facts);
  const typed = (name, type, value) => `export const ${name}: ${type} = ${JSON.stringify(value)};`;
  const file = 'files.ts';
  writeFileSync(file, [
    `import type { Attachment, FileConsentCard, FileInfoCard, FileDownloadInfo, FileConsentCardResponse } from 'botframework-schema';`,
    typed('consent', 'Attachment & { content: Required<FileConsentCard> }', consent),
    typed('info', `Attachment & { content: Required<Omit<FileInfoCard, 'etag'>> }`, info),
    typed('downloads', `(Attachment & { content: Required<Omit<FileDownloadInfo, 'etag'>> })[]`, downloads),
    typed('answers', `(FileConsentCardResponse & { type: 'fileUpload' })[]`, answers),
  ].join('\n'));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022'];
  const run = spawnSync(process.execPath, [tsc, ...options, '--skipLibCheck', file], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'connector') await officialClient(rest[0]);
else if (what === 'tokens') await verdicts(rest[0]);
else if (what === 'cards') cards(rest);
else if (what === 'files') files(rest[0]);
else throw new Error('connector <facts> | tokens <cases file> | cards <golden file>… | files <facts>');
