// The viewer's pictures in docs/images: a fold with its bonds, the fold beside its flat pair, a path through bonds. They are of
// the RISC-V example, folded here with its flat pair; TAUFOLD_VIEW names a folder that has view/ to take them of instead.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { launch, newPage, open, pageFolder, sample, serve, source } from './lib.mjs';

const given = process.env.TAUFOLD_VIEW;
const folder = given && existsSync(path.join(given, 'view/index.json')) ? given : sample(12000);
const site = await serve([pageFolder, folder]);
const browser = await launch();
const page = await newPage(browser, { width: 1280, height: 800 });
page.setDefaultTimeout(300000);
const pictures = [
  ['viewer-fold', 'scene=fold&colour=tier'],
  ['viewer-flat', 'scene=both&colour=slack'],
  ['viewer-path', `scene=fold&colour=slack&path=${process.env.TAUFOLD_PATH || 0}`],
];
for (const [name, hash] of pictures) {
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
site.close();
