// The page in a real browser: loading, picking, search, every colouring, paths, links, pictures, damaged folders, reports.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch, newPage, open, pageFolder, sample, serve, source, work } from './lib.mjs';
import { reports } from './reports.mjs';

const folder = sample(1500);
const browser = await launch();
const site = await serve([pageFolder, folder]);
const page = await newPage(browser, { width: 1100, height: 700 });
page.setDefaultTimeout(120000);
let failed = 0;

async function test(name, run) {
  const began = Date.now();
  try {
    await run();
    console.log(`ok ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    ++failed;
    console.log(`FAILED ${name}: ${error.stack}`);
    await page.screenshot({ path: path.join(work, 'failed.png') }).catch(() => undefined);
  }
}

/** The scene as 40 x 25 cells of mean colour. */
const thumbnail = () =>
  page.evaluate(async () => {
    const image = new Image();
    image.src = window.taufold.picture();
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 40;
    canvas.height = 25;
    const c = canvas.getContext('2d', { willReadFrequently: true });
    c.imageSmoothingQuality = 'high';
    c.drawImage(image, 0, 0, 40, 25);
    return [...c.getImageData(0, 0, 40, 25).data].filter((_, k) => k % 4 !== 3);
  });
const apart = (a, b) => a.reduce((sum, v, k) => sum + Math.abs(v - b[k]), 0) / a.length;
const settle = () => page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 250)));
const text = (selector) => page.locator(selector).innerText();
const state = () => page.evaluate(() => ({ selection: window.taufold.app.selection, path: window.taufold.app.path, hop: window.taufold.app.hop, colour: window.taufold.app.colourId, scenes: window.taufold.app.shownScenes, explode: window.taufold.app.explode }));
/** Pixel of the page over a cell that nothing hides, and its name. */
const visibleCell = (tier) =>
  page.evaluate(async (wanted) => {
    const { app } = window.taufold;
    const view = app.mainView;
    const names = await app.folder.names('cells');
    const box = app.stage.canvas.getBoundingClientRect();
    for (let c = 200; c < app.index.cells; ++c) {
      if (view.places.tier[c] !== wanted || view.tiers === undefined && view.tiles[wanted].cellAt(view.places.x[c] + view.shapes.width(c) / 2, view.places.y[c] + view.shapes.height(c) / 2) !== c) continue;
      const p = app.stage.project(view.cellAt(c));
      return { cell: c, name: names.of(c), x: p.x + box.left, y: p.y + box.top };
    }
    return null;
  }, tier);

await test('a served view loads without a complaint', async () => {
  const { ready, fault } = await open(page, site.address);
  assert.equal(fault, null);
  assert.equal(ready.cells, 1500);
  assert.ok(ready.firstPictureMs > 0 && ready.completeMs >= ready.firstPictureMs);
  assert.equal(await page.title(), 'sample of 1500 cells: taufold');
  assert.match(await page.locator('#legend').getAttribute('aria-label'), /tier: tier 0 \d+, tier 1 \d+/);
  const picture = await thumbnail();
  const background = picture.slice(0, 3);
  const drawn = picture.filter((v, k) => Math.abs(v - background[k % 3]) > 25).length / picture.length;
  assert.ok(drawn > 0.15 && drawn < 0.9, `${drawn} of the picture is drawn`);
  assert.deepEqual(page.complaints, []);
});

await test('the picture is as it was', async () => {
  const stored = path.join(source, 'tests/browser/reference.json');
  const now = await thumbnail();
  if (process.env.TAUFOLD_UPDATE || !existsSync(stored)) writeFileSync(stored, `${JSON.stringify(now)}\n`);
  const difference = apart(now, JSON.parse(readFileSync(stored, 'utf8')));
  // Renderers differ at edges; another camera, colour or missing layer is more than this.
  assert.ok(difference < 6, `mean difference ${difference} of 255`);
});

await test('every colouring changes the picture and has a legend with its range', async () => {
  const choices = await page.locator('#colour-select option').evaluateAll((options) => options.map((o) => o.value));
  assert.deepEqual([...choices].sort(), ['criticality', 'density', 'displacement', 'hierarchy', 'kind', 'power', 'slack', 'temperature', 'tier']);
  const pictures = [];
  for (const id of choices) {
    await page.selectOption('#colour-select', id);
    await page.waitForFunction((want) => window.taufold.app.colourings.get('fold').id === want, id);
    await settle();
    const label = await page.locator('#legend').getAttribute('aria-label');
    if (id === 'slack') assert.equal(label, 'worst slack: -2.000e-10 to 6.000e-10 s');
    const now = await thumbnail();
    for (const [other, before] of pictures) assert.ok(apart(now, before) > 0.8, `${id} looks like ${other}`);
    pictures.push([id, now]);
  }
  await page.selectOption('#colour-select', 'tier');
  assert.deepEqual(page.complaints, []);
});

await test('a click picks the cell below it, a net from it, and Esc lets go', async () => {
  await page.keyboard.press('z');
  await settle();
  const target = await visibleCell(1);
  await page.mouse.click(target.x, target.y);
  await page.waitForFunction(() => !document.getElementById('properties').hidden);
  await page.waitForFunction((name) => document.querySelector('#properties h2')?.textContent === name, target.name);
  const facts = await text('#properties');
  assert.match(facts, /tier 1/);
  assert.match(facts, /µm/);
  assert.match(facts, /worst slack/);
  await page.locator('#properties .link').first().click();
  await page.waitForFunction(() => document.querySelector('#properties h2')?.textContent?.startsWith('net '));
  assert.ok(await page.evaluate(() => window.taufold.app.lines.segments.length > 0 && window.taufold.app.lit !== null));
  await page.locator('canvas.stage').focus();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.getElementById('properties').hidden);
});

await test('a click picks a bond between the tiers', async () => {
  await page.keyboard.press('y');
  await settle();
  const target = await page.evaluate(() => {
    const { app } = window.taufold;
    const view = app.mainView;
    const box = app.stage.canvas.getBoundingClientRect();
    // The frontmost bond, half-way between the plates.
    let b = 0;
    for (let k = 0; k < view.bonds.y.length; ++k) if (view.bonds.y[k] < view.bonds.y[b]) b = k;
    const low = app.layout.world(view.layout, view.bonds.x[b], view.bonds.y[b], 0);
    const high = app.layout.world(view.layout, view.bonds.x[b], view.bonds.y[b], 1);
    const p = app.stage.project([low[0], low[1], (low[2] + high[2]) / 2]);
    return { x: p.x + box.left, y: p.y + box.top };
  });
  await page.mouse.click(target.x, target.y);
  await page.waitForFunction(() => document.querySelector('#properties h2')?.textContent?.startsWith('bond '));
  assert.match(await text('#properties'), /sites used/);
  await page.locator('canvas.stage').focus();
  await page.keyboard.press('Escape');
});

await test('search with wildcards finds, counts and goes there', async () => {
  await page.locator('#search').fill('u_core0/*/g1?3');
  await page.waitForFunction(() => document.querySelectorAll('#results .result').length > 0);
  assert.match(await text('#results h3'), /^cells: 10$/i);
  await page.locator('#search').press('Enter');
  await page.waitForFunction(() => window.taufold.app.selection.kind === 'cell');
  assert.match(await page.locator('#properties h2').innerText(), /^u_core0\/u_blk\d\/g1\d3$/);
  await page.locator('#search').fill('<img src=x onerror=alert(1)>');
  await page.waitForFunction(() => document.querySelector('#results')?.textContent?.includes('Nothing has such a name'));
  await page.locator('#search').fill('');
  await page.locator('canvas.stage').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
});

await test('a path has its hops, its bonds upright, and steps along', async () => {
  await page.keyboard.press(']');
  await page.waitForFunction(() => window.taufold.app.path === 0 && document.querySelectorAll('#hops tbody tr').length === 9);
  assert.match(await text('#hops'), /slack -50 ps \(VIOLATED\)/);
  const shape = await page.evaluate(() => {
    const { app } = window.taufold;
    const upright = app.overlay.pathSegments.filter((s) => s.from[0] === s.to[0] && s.from[1] === s.to[1] && s.from[2] !== s.to[2]).length;
    return { upright, bonds: app.mainScene.paths[0].hops.filter((h) => h.bond).length };
  });
  assert.ok(shape.bonds > 0);
  // Each piece is drawn twice: its rim and its colour.
  assert.equal(shape.upright, 2 * shape.bonds);
  for (let k = 0; k < 3; ++k) await page.keyboard.press('.');
  await page.waitForFunction(() => document.querySelector('#hops tr.chosen')?.getAttribute('data-hop') === '2');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => window.taufold.app.path === -1);
  await page.keyboard.press('f');
});

await test('maps, layers, section, explosion and the ruler', async () => {
  await settle();
  const plain = await thumbnail();
  await page.selectOption('#map-select', 'temperature');
  await page.waitForFunction(() => window.taufold.app.mainView.plates[0].mapped);
  await settle();
  assert.ok(apart(await thumbnail(), plain) > 3);
  assert.match(await page.locator('#legend').getAttribute('aria-label'), /map: temperature: 300 to 345 K/);
  await page.selectOption('#map-select', '');
  await page.waitForFunction(() => !window.taufold.app.mainView.plates[0].mapped);
  await page.locator('#tier-1').uncheck();
  await settle();
  assert.ok(apart(await thumbnail(), plain) > 3);
  await page.locator('#tier-1').check();
  await page.selectOption('#section-axis', 'x');
  await settle();
  assert.ok(apart(await thumbnail(), plain) > 3);
  await page.selectOption('#section-axis', '');
  await page.locator('canvas.stage').focus();
  await page.keyboard.press('e');
  assert.equal((await state()).explode, 0);
  await page.keyboard.press('e');
  assert.equal((await state()).explode, 0.4);
  await page.keyboard.press('z');
  await page.keyboard.press('k');
  await settle();
  const box = await page.locator('canvas.stage').boundingBox();
  await page.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.45);
  await page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.55);
  await page.waitForFunction(() => /Manhattan .* µm/.test(document.getElementById('ruler').textContent));
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
});

await test('hierarchy, histograms, snapshots', async () => {
  await page.locator('#panel-tree > summary').click();
  await page.waitForSelector('#tree .module[data-module="u_core1"]');
  await page.locator('#tree .module[data-module="u_core1"]').click();
  await page.waitForFunction(() => window.taufold.app.lit !== null);
  const counts = await page.evaluate(() => ({ lit: window.taufold.app.lit.reduce((a, b) => a + b, 0), told: window.taufold.app.selection.cells }));
  assert.equal(counts.lit, counts.told);
  await page.locator('#panel-tree > summary').click();
  await page.locator('#panel-histograms > summary').click();
  const heights = await page.locator('#panel-histograms svg').first().locator('rect.bar').evaluateAll((all) => all.map((r) => r.getBoundingClientRect().height));
  const counts20 = await page.evaluate(() => window.taufold.app.mainScene.histograms[0].counts);
  heights.forEach((h, k) => assert.ok(Math.abs(h - (heights[counts20.indexOf(Math.max(...counts20))] * counts20[k]) / Math.max(...counts20)) < 1.5, `bar ${k}`));
  await page.locator('#panel-histograms .hit[data-bar="10"]').first().click();
  await page.waitForFunction(() => window.taufold.app.selection.kind === 'group');
  await page.locator('#panel-histograms > summary').click();
  await page.locator('canvas.stage').focus();
  await page.keyboard.press('Escape');
  await page.locator('#panel-convergence > summary').click();
  await page.locator('#frame').fill('3');
  await page.waitForFunction(() => window.taufold.app.player !== null && /overflow 0.73/.test(document.getElementById('frame-status').textContent));
  await page.getByText('Back to the result').click();
  await page.waitForFunction(() => window.taufold.app.player === null);
  await page.locator('#panel-convergence > summary').click();
  assert.deepEqual(page.complaints, []);
});

await test('a link brings back what was seen, also beside the flat chip', async () => {
  const opened = await open(page, `${site.address}#scene=both&colour=density&path=2&cell=u_core0/u_blk1/g70&theme=light&hide=rows`);
  assert.equal(opened.fault, null);
  const now = await state();
  assert.deepEqual(now.scenes, ['fold', 'flat']);
  assert.equal(now.colour, 'density');
  assert.equal(now.path, 2);
  assert.equal(now.selection.kind, 'cell');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  await page.waitForFunction(() => location.hash.includes('camera='));
  const link = await page.evaluate(() => location.hash);
  const camera = await page.evaluate(() => window.taufold.app.stage.camera.position.toArray());
  await open(page, site.address + link);
  const again = await page.evaluate(() => window.taufold.app.stage.camera.position.toArray());
  camera.forEach((v, k) => assert.ok(Math.abs(v - again[k]) < 0.01 * Math.max(1, Math.abs(v))));
  assert.deepEqual(page.complaints, []);
});

await test('dragging turns the view and picks nothing; keys and help work', async () => {
  await open(page, site.address);
  const before = await page.evaluate(() => window.taufold.app.stage.camera.position.toArray());
  const box = await page.locator('canvas.stage').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2 + 10, { steps: 4 });
  await page.mouse.up();
  const after = await page.evaluate(() => window.taufold.app.stage.camera.position.toArray());
  assert.ok(Math.hypot(...before.map((v, k) => v - after[k])) > 5);
  assert.equal((await state()).selection.kind, 'none');
  await page.keyboard.press('?');
  assert.ok(await page.locator('#help').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!(await page.locator('#help').isVisible()));
  // Nothing is drawn while nothing changes.
  await settle();
  const frames = await page.evaluate(() => window.taufold.app.stage.frames);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.taufold.app.stage.frames), frames);
});

await test('the static form opens from the file system', async () => {
  const out = path.join(work, 'static');
  rmSync(out, { recursive: true, force: true });
  cpSync(pageFolder, out, { recursive: true });
  cpSync(path.join(folder, 'data.js'), path.join(out, 'data.js'));
  const { ready, fault } = await open(page, `file://${out}/index.html#colour=slack`);
  assert.equal(fault, null);
  assert.equal(ready.cells, 1500);
  assert.deepEqual(page.complaints, []);
});

const damages = [
  ['no folder', (d) => rmSync(path.join(d, 'view'), { recursive: true }), /view\/index\.json is missing/],
  ['an index that is cut off', (d) => truncateSync(path.join(d, 'view/index.json'), 500), /not JSON/],
  ['another version', (d) => edit(d, (i) => (i.version = 9)), /version 9/],
  ['a chunk that is cut off', (d) => truncateSync(path.join(d, 'view/cells.x.fold.bin'), 20), /bytes where the index promises/],
  ['a chunk that is not there', (d) => rmSync(path.join(d, 'view/cells.tier.fold.bin')), /cells\.tier\.fold\.bin is missing/],
  ['a chunk that is no stream', (d) => writeFileSync(path.join(d, 'view/cells.y.fold.bin'), Buffer.alloc(JSON.parse(readFileSync(path.join(d, 'view/index.json'))).chunks['cells.y.fold'].bytes)), /damaged or cut off/],
  ['a huge count', (d) => edit(d, (i) => (i.counts.cells = 6e7)), /has 1500 values where 60000000 are needed/],
  ['a count that is no number', (d) => edit(d, (i) => (i.counts.cells = 'NaN')), /counts\.cells is not a number/],
  ['a file elsewhere', (d) => edit(d, (i) => (i.chunks['cells.x.fold'].file = '../../x.bin')), /the name of a file beside the index/],
  ['a tier that is not there', (d) => edit(d, (i) => i.scenes[0].tiers.pop()), /upper is not a number from 0 to 0/],
];

function edit(folderOf, change) {
  const file = path.join(folderOf, 'view/index.json');
  const index = JSON.parse(readFileSync(file, 'utf8'));
  change(index);
  writeFileSync(file, JSON.stringify(index));
}

for (const [name, damage, message] of damages) {
  await test(`${name} gives a message`, async () => {
    const bad = path.join(work, 'bad');
    rmSync(bad, { recursive: true, force: true });
    cpSync(folder, bad, { recursive: true });
    rmSync(path.join(bad, 'data.js'));
    damage(bad);
    const place = await serve([pageFolder, bad]);
    page.complaints.length = 0;
    const { fault } = await open(page, place.address);
    place.close();
    assert.match(fault ?? '', message);
    // A missing file is named by the browser too; anything else would be a fault of the page.
    assert.deepEqual(page.complaints.filter((c) => !c.includes('404')), []);
  });
}

await test('names with markup stay text', async () => {
  const bad = path.join(work, 'bad');
  rmSync(bad, { recursive: true, force: true });
  cpSync(folder, bad, { recursive: true });
  rmSync(path.join(bad, 'data.js'));
  edit(bad, (i) => {
    i.title = '<img src=x onerror=alert(1)>';
    i.scenes[0].tiers[0].name = '<script>alert(2)</script>';
    i.masters[1].name = '"><svg onload=alert(3)>';
  });
  const place = await serve([pageFolder, bad]);
  page.complaints.length = 0;
  const { fault } = await open(page, place.address);
  place.close();
  assert.equal(fault, null);
  assert.equal(await page.locator('.topbar h1').innerText(), '<img src=x onerror=alert(1)>');
  assert.equal(await page.locator('#app img, #app script').count(), 0);
  assert.deepEqual(page.complaints, []);
});

await test('a browser without WebGL gives a message', async () => {
  const other = await newPage(browser);
  await other.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind === 'webgl2' ? null : real.call(this, kind, ...rest);
    };
  });
  const { fault } = await open(other, site.address);
  assert.match(fault ?? '', /no WebGL 2/);
  assert.deepEqual(other.complaints, []);
  await other.close();
});

for (const [name, report, check] of reports) {
  await test(`report of ${name}`, async () => {
    writeFileSync(path.join(work, 'data.js'), `window.taufoldView = {"report.json": ${JSON.stringify(report)}};`);
    const reported = await serve([pageFolder, work]);
    page.complaints.length = 0;
    await page.goto('about:blank');
    await page.goto(reported.address);
    await page.waitForSelector('#report');
    await check(page, assert);
    reported.close();
    assert.deepEqual(page.complaints, []);
  });
}

await browser.close();
site.close();
console.log(failed === 0 ? 'all passed' : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
