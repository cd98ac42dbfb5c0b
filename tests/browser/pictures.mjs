// The viewer's pictures in docs/images: a fold with its bonds, the fold beside its flat pair, a path through bonds. TAUFOLD_VIEW
// names a result of a timed netlist with its flat pair, TAUFOLD_VIEW_LARGE a larger one for the first; else they are synthetic.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch, newPage, open, pageFolder, sample, serve, source } from './lib.mjs';

const given = (name) => (process.env[name] && existsSync(path.join(process.env[name], 'view/index.json')) ? process.env[name] : null);
const folder = given('TAUFOLD_VIEW') ?? sample(12000);
const small = await serve([pageFolder, folder]);
const large = await serve([pageFolder, given('TAUFOLD_VIEW_LARGE') ?? folder]);
const browser = await launch();
const page = await newPage(browser, { width: 1120, height: 720 });
page.setDefaultTimeout(300000);
const pictures = [
  ['viewer-fold', large, 'scene=fold&colour=tier'],
  ['viewer-flat', small, 'scene=both&colour=slack'],
  ['viewer-path', small, `scene=fold&colour=slack&path=${process.env.TAUFOLD_PATH || 0}`],
];
for (const [name, site, hash] of pictures) {
  const { fault } = await open(page, `${site.address}#${hash}`, 300000);
  if (fault !== null) throw new Error(fault);
  await page.waitForTimeout(1500);
  const shot = await page.screenshot();
  const file = path.join(source, `docs/images/${name}.png`);
  writeFileSync(file, shot);
  console.log(`${name}: ${statSync(file).size} bytes`);
  if (page.complaints.length > 0) throw new Error(page.complaints.join('\n'));
}
await browser.close();
small.close();
large.close();
