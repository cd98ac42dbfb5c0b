// Addresses, numbers, palettes, maps, report documents.
import assert from 'node:assert/strict';
import test from 'node:test';
import { formatAddress, parseAddress } from '../build-tests/state/address.js';
import { digits, ticks, withUnit } from '../build-tests/colour/numbers.js';
import { categories, diverging, rangePalette, sequential } from '../build-tests/colour/palettes.js';
import { mapTexels, mapValue, rescale } from '../build-tests/data/maps.js';
import { readReport } from '../build-tests/pages/document.js';

test('an address comes back as it was written', () => {
  const state = { scene: 'both', tier: 1, colour: 'slack', map: 'density', path: 0, hop: 3, cell: 'u/a b&c=d#e,[3]', explode: 0.25, section: { axis: 'y', at: 0.5 }, hide: ['rows', 'bonds'], theme: 'light', camera: [1, -2.5, 3e-3, 4, 5, 60] };
  assert.deepEqual(parseAddress(`#${formatAddress(state)}`), state);
});

test('what is wrong in an address is left out', () => {
  assert.deepEqual(parseAddress('#tier=-1&path=1.5&hop=x&camera=1,2&section=q:1&theme=pink&explode=99&colour='), {});
  assert.deepEqual(parseAddress('#section=x:7&bond=NaN&camera=1,2,3,4,5,Infinity'), {});
});

test('numbers', () => {
  assert.equal(withUnit(1.234e-11, 's'), '12.34 ps');
  assert.equal(withUnit(0, 's'), '0 s');
  assert.equal(withUnit(12.5, 'um'), '12.5 µm');
  assert.equal(withUnit(NaN, 's'), '–');
  assert.equal(digits(1234567), '1234567');
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(3, 3), [3]);
});

/** Lightness of CIE L*a*b*, computed apart from the palettes. */
function lightness([r, g, b]) {
  const [lr, lg, lb] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

test('the sequential palette climbs in lightness all the way', () => {
  let before = -1;
  for (let q = 0; q <= 254; q += 2) {
    const now = lightness(sequential(q / 254));
    assert.ok(now > before, `at ${q}`);
    before = now;
  }
  assert.ok(lightness(sequential(1)) - lightness(sequential(0)) > 50);
});

/** Colours as a person without the long-wave (or middle-wave) cones sees them (Vienot, Brettel, Mollon 1999), linear RGB. */
function simulate(rgb, kind) {
  const l = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  const m = kind === 'protan' ? [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]] : [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]];
  return m.map((row) => row.reduce((sum, w, k) => sum + w * l[k], 0));
}

test('categories and the ends of the diverging palette differ for red-green colour blindness', () => {
  const apart = (a, b, kind) => Math.hypot(...simulate(a, kind).map((v, k) => v - simulate(b, kind)[k]));
  for (const kind of ['protan', 'deutan']) {
    assert.ok(apart(diverging(0), diverging(1), kind) > 0.3);
    for (let i = 0; i < 7; ++i) for (let k = 0; k < i; ++k) assert.ok(apart(categories[i], categories[k], kind) > 0.05, `${kind} ${i} ${k}`);
  }
});

test('a diverging range has its middle at zero', () => {
  const palette = rangePalette(-1, 3, 'diverging');
  const at = (value) => [...palette.slice(4 * Math.round(((value + 1) / 4) * 254), 4 * Math.round(((value + 1) / 4) * 254) + 3)];
  at(0).forEach((v, k) => assert.ok(Math.abs(v - diverging(0.5)[k]) < 6));
  at(3).forEach((v, k) => assert.ok(Math.abs(v - diverging(1)[k]) < 3));
});

test('maps', () => {
  assert.deepEqual([...mapTexels(Uint8Array.of(0, 254, 255))], [0, 255, 0, 255, 255, 255, 0, 255, 0, 0, 0, 0]);
  const entry = { low: 0, high: 2, nx: 2, ny: 1, box: [0, 0, 10, 10] };
  assert.equal(mapValue(entry, Uint8Array.of(127, 255), 1, 5), 1);
  assert.ok(Number.isNaN(mapValue(entry, Uint8Array.of(127, 255), 9, 5)));
  assert.ok(Number.isNaN(mapValue(entry, Uint8Array.of(127, 255), 11, 5)));
  assert.deepEqual([...rescale(Uint8Array.of(0, 254, 255), entry, 0, 4)], [0, 127, 255]);
});

test('report documents', () => {
  const report = readReport(JSON.stringify({ schema: 'taufold.report/1', command: ['taufold', 'law', 'audit'], metrics: { a: { value: 1, unit: 's' }, b: 5 }, series: { c: { x: [1] } }, verdicts: [{ name: 'n', holds: true, text: 't' }] }), 'r');
  assert.equal(report.figures.size, 1);
  assert.ok(Number.isNaN(report.figures.get('a').low));
  assert.equal(report.verdicts[0].holds, true);
  assert.throws(() => readReport('{', 'r'), /not JSON/);
  assert.throws(() => readReport('{}', 'r'), /not a report/);
  assert.throws(() => readReport('{"schema":"taufold.report/9"}', 'r'), /taufold\.report\/9/);
});
