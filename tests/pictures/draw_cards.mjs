// Draws the golden cards of Teams as people see them: Microsoft's renderer in a real browser, its own look of Teams (light).
// Slack and Bitrix24 publish no renderer, so their cards have no pictures.
//   apt-get install --no-install-recommends chromium fonts-open-sans fonts-noto-color-emoji
//   npm ci --prefix tests/pictures
//   node tests/pictures/draw_cards.mjs                        the pictures of docs/cards
//   node tests/pictures/draw_cards.mjs FOLDER WIDTH NAME…     others, for looking at them
// Fails if the renderer complains about a card, text does not fit its box, or a picture is too large for the docs.
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const golden = join(here, '../unit/teams/golden');
const docs = join(here, '../../docs/cards');
const told = ['waiting_approval', 'confirm', 'running', 'done', 'refused', 'denied', 'info', 'form', 'clarify', 'report', 'claim'];
const [folder = docs, width = '440', ...names] = process.argv.slice(2);
const mostBytes = 72 * 1024;

const require = createRequire(import.meta.url);
const packaged = (path) => readFileSync(join(here, 'node_modules', path), 'utf8');
const look = require('adaptivecards-designer/lib/hostConfigs/microsoft-teams-light.json');
// Segoe UI is not free; Open Sans is a little wider, so what fits here fits there.
look.fontTypes.default.fontFamily = "'Open Sans', 'Noto Color Emoji', sans-serif";

// Teams fills the first button and reddens the dangerous one; its published style sheet leaves the two out.
const frame = `
  body { margin: 0; background: #f5f5f5; }
  #frame { display: inline-block; padding: 8px; background: #f5f5f5; }
  #card { width: ${Number(width)}px; background: white; border-radius: 4px; box-shadow: 0 1px 3px rgb(0 0 0 / 25%); }
  .ac-pushButton, .ac-input, .ac-ctrl { font-family: ${look.fontTypes.default.fontFamily}; }
  .ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: white; }
  .ac-pushButton.style-destructive { background: white; border-color: #c4314b; color: #c4314b; }`;
const page_html = `<!doctype html><meta charset="utf-8">
  <style>${packaged('adaptivecards/dist/adaptivecards.css')}</style>
  <style>${packaged('adaptivecards-designer/dist/containers/teams-container-light.css')}</style>
  <style>${frame}</style><div id="frame"><div id="card"></div></div>`;

// Runs in the page.
function show(card, look) {
  const { AdaptiveCard, HostConfig, SerializationContext, Versions } = globalThis.AdaptiveCards;
  const markdown = globalThis.markdownit();
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  const shown = new AdaptiveCard();
  shown.hostConfig = new HostConfig(look);
  const context = new SerializationContext(Versions.v1_5);
  shown.parse(card, context);
  const complaints = [];
  for (let i = 0; i < context.eventCount; ++i) complaints.push(context.getEventAt(i).message);
  for (const event of shown.validateProperties().validationEvents) complaints.push(event.message);
  const box = document.querySelector('#card');
  box.replaceChildren(shown.render());
  const edge = box.getBoundingClientRect().right;
  for (const element of box.querySelectorAll('*')) {
    const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && getComputedStyle(element).overflow !== 'visible';
    if (cut || element.getBoundingClientRect().right > edge + 1) {
      complaints.push(`does not fit: ${element.className || element.tagName} "${element.textContent.slice(0, 60)}"`);
    }
  }
  return complaints;
}

// The renderer takes out a picture that cannot be shown. Runs in the page.
async function pictures() {
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  return [...document.images].filter((image) => image.naturalWidth > 0).length;
}

async function draw(page, name) {
  const card = JSON.parse(readFileSync(join(golden, `${name}.json`), 'utf8'));
  const complaints = await page.evaluate(show, card, look);
  const path = join(folder, `${name}.png`);
  await page.evaluate(() => document.fonts.ready);
  const missing = card.body.filter((element) => element.type === 'Image').length - (await page.evaluate(pictures));
  if (missing > 0) complaints.push(`pictures not shown: ${missing}`);
  await (await page.$('#frame')).screenshot({ path });
  const bytes = statSync(path).size;
  if (bytes > mostBytes) complaints.push(`${bytes} bytes, more than ${mostBytes}`);
  console.log([`${name}: ${bytes} bytes`, ...complaints].join('\n  '));
  return complaints.length;
}

mkdirSync(folder, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium has no sandbox for root; what it draws is ours and it has no network.
  args: ['--hide-scrollbars', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
});
try {
  const page = await browser.newPage();
  await page.setOfflineMode(true);
  await page.setViewport({ width: Number(width) + 60, height: 1200, deviceScaleFactor: 1.5 });
  await page.setContent(page_html);
  await page.addScriptTag({ content: packaged('adaptivecards/dist/adaptivecards.min.js') });
  await page.addScriptTag({ content: packaged('markdown-it/dist/browser/markdown-it.umd.min.js') });
  let complaints = 0;
  for (const name of names.length ? names : told) complaints += await draw(page, name);
  process.exitCode = complaints === 0 ? 0 : 1;
} finally {
  await browser.close();
}
