// Helpers of the browser tests: a small file server on loopback, Chromium without a GPU, waiting for the page.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const here = path.dirname(new URL(import.meta.url).pathname);
export const source = path.resolve(here, '../..');
const packages = process.env.TAUFOLD_PACKAGES || path.join(source, 'viewer/node_modules');
const { chromium } = createRequire(path.join(packages, 'x.js'))('playwright-core');

/** The built page, and a folder for what tests write. */
export const pageFolder = process.env.TAUFOLD_PAGE || path.join(source, 'viewer/dist');
export const work = process.env.TAUFOLD_WORK || path.join(source, 'viewer/build-tests');

/** A synthetic view folder of so many cells. */
export function sample(cells) {
  const folder = path.join(work, `sample-${cells}`);
  const made = spawnSync('python3', [path.join(source, 'viewer/tests/make_sample.py'), folder, String(cells), '--static'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return folder;
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };

/** Serves files of the first folder that has them, `data.js` as an empty script where none has it. */
export async function serve(folders) {
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname).replace(/^\/+/, '') || 'index.html';
    const found = folders.map((f) => path.join(f, name)).find((f) => existsSync(f));
    if (found === undefined && name !== 'data.js') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[path.extname(name)] ?? 'application/octet-stream', 'content-security-policy': "default-src 'self'; img-src 'self' data: blob:" });
    response.end(found === undefined ? '' : await readFile(found));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.TAUFOLD_CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-quic', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--allow-file-access-from-files=false'],
  });
}

/** A page that keeps what its console complains of. */
export async function newPage(browser, size = { width: 1400, height: 900 }) {
  const page = await browser.newPage({ viewport: size, colorScheme: 'dark' });
  page.complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}

/** Opens an address and waits until the view is complete or says why it cannot be. */
export async function open(page, address, timeout = 60000) {
  await page.goto('about:blank');
  await page.goto(address, { timeout, waitUntil: 'commit' });
  await page.waitForFunction(() => window.taufoldReady !== undefined || document.getElementById('fault') !== null, undefined, { timeout });
  return page.evaluate(() => ({ ready: window.taufoldReady, fault: document.getElementById('fault')?.textContent ?? null }));
}
