// Small report documents with the keys of real ones, and what the page must show of each.
const head = { schema: 'taufold.report/1', tool: { name: 'taufold', version: '0', commit: 'x' }, verdicts: [], series: {}, metrics: {} };
const year = [2026, 2027, 2028];

export const reports = [
  [
    'a roadmap',
    {
      ...head,
      command: ['taufold', 'law', 'roadmap', 'no-euv', 'euv'],
      metrics: { 'law.roadmap.euv.p.x': { value: 0.5, unit: '1' } },
      series: {
        'law.roadmap.no-euv.density': { year, p05: [1, 1.1, 1.2], p50: [1, 1.3, 1.7], p95: [1, 1.6, 2.4] },
        'law.roadmap.euv.density': { year, p05: [1, 1.2, 1.5], p50: [1, 1.5, 2], p95: [1, 1.9, 3] },
        'law.roadmap.no-euv.clock': { year, p05: [3, 3, 3], p50: [3, 3.1, 3.2], p95: [3, 3.2, 3.5] },
        'law.roadmap.euv.reached.1.4 nm class': { year, p: [0, 0.2, 0.7] },
        'law.roadmap.euv.sobol_total.density.2031': { loss: 0.2 },
      },
    },
    async (page, assert) => {
      assert.equal(await page.locator('#fan polygon').count(), 2);
      assert.deepEqual(await page.locator('#fan-metric option').allInnerTexts(), ['density', 'clock']);
      await page.selectOption('#fan-metric', 'clock');
      assert.equal(await page.locator('#fan polygon').count(), 1);
      const box = await page.locator('#fan svg').first().boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.waitForSelector('.tip');
      assert.match(await page.locator('.tip').innerText(), /2027[\s\S]*no-euv: 3\.1/);
      assert.equal(await page.locator('#reached polyline').count(), 1);
    },
  ],
  [
    'an audit',
    {
      ...head,
      command: ['taufold', 'law', 'audit'],
      metrics: { 'law.audit.p.L1': { value: 0.444, unit: '1' }, 'law.audit.p.L2': { value: 0.018, unit: '1' }, 'law.audit.refuted_at.L2': { value: 1.28, unit: '1' } },
      verdicts: [
        { name: 'claim L1', holds: true, text: 'undecided (P = 0.444): time <b>is</b> the metric' },
        { name: 'claim L2', holds: false, text: 'contradicted (P = 0.018): tau falls by 1.3 a year' },
      ],
    },
    async (page, assert) => {
      assert.equal(await page.locator('#audit tbody tr').count(), 2);
      assert.match(await page.locator('#audit .note').first().innerText(), /1 undecided, 1 contradicted/);
      await page.locator('#audit-filter').fill('contradicted');
      assert.equal(await page.locator('#audit tbody tr').count(), 1);
      assert.match(await page.locator('#audit tbody tr').innerText(), /1\.28/);
      await page.locator('#audit-filter').fill('');
      await page.locator('#audit th', { hasText: 'probability' }).click();
      assert.match(await page.locator('#audit tbody tr').first().innerText(), /L2/);
      assert.equal(await page.locator('#audit b').count(), 0);
    },
  ],
  [
    'costs',
    {
      ...head,
      command: ['taufold', 'cost', 'a.toml', 'b.toml'],
      metrics: Object.fromEntries([
        ...['a', 'b'].flatMap((s) => [[`${s}.cost.unit`, { value: 30, unit: 'USD', low: 25, high: 40 }], [`${s}.cost.wafers`, { value: 20, unit: 'USD' }], [`${s}.cost.nre`, { value: 10, unit: 'USD' }]]),
        ...[1, 2, 3].map((k) => [`a.partition${k}.cost.unit`, { value: 30 - k, unit: 'USD', low: 20, high: 40 }]),
        ['break_even.N7.d0', { value: 1.55, unit: '1/cm2', low: 0.43, high: 2.26, source: 'a against b' }],
        ['a.stacking.wafer-to-wafer.cost.unit', { value: 31, unit: 'USD' }],
      ]),
      series: { 'break_even_map.0': { stage: ['a over b', 'defects', 'yield'], x: [1, 2], y: [0.8, 0.9, 1], ratio: [1.2, 1.4, 0.9, 1.1, 0.8, 0.9], now: [1.5, 0.9] }, 'break_even_map.1': { stage: ['cut off'], x: [1, 2], y: [1], ratio: [1] } },
    },
    async (page, assert) => {
      assert.equal(await page.locator('#cost svg').first().locator('rect').count(), 4);
      assert.equal(await page.locator('#cost polygon').count(), 1);
      assert.equal(await page.locator('.break-even-map').count(), 1);
      assert.equal(await page.locator('.break-even-map rect').count(), 6);
      assert.equal(await page.locator('.break-even-map path.even').count(), 1);
      await page.locator('.break-even-map').scrollIntoViewIfNeeded();
      const bin = await page.locator('.break-even-map rect').nth(3).boundingBox();
      await page.mouse.move(bin.x + bin.width / 2, bin.y + bin.height / 2);
      assert.match(await page.locator('.tip').last().innerText(), /defects: 2\s+yield: 0\.9\s+1\.1 times/);
      assert.match(await page.locator('#cost tbody').innerText(), /N7\.d0\s+1\.55/);
    },
  ],
  [
    'systems',
    {
      ...head,
      command: ['taufold', 'system', 'compare', 'a.toml', 'b.toml'],
      metrics: { 'a.system.time': { value: 3, unit: 's', low: 2.8, high: 3.3 }, 'a.system.tau.arithmetic': { value: 2, unit: 's' }, 'a.system.tau.memory': { value: 1, unit: 's' }, 'b.system.tau.arithmetic': { value: 1, unit: 's' }, 'b.system.tau.memory': { value: 1, unit: 's' }, 'b.system.time': { value: 2, unit: 's' } },
      series: { 'system.waterfall': { stage: ['fold', 'links'], rate_factor: [1.2, 1.25], joule_factor: [0.9, 1] } },
    },
    async (page, assert) => {
      assert.equal(await page.locator('#system svg.chart').count(), 3);
      assert.match(await page.locator('#system svg.chart').first().textContent(), /× 1\.2.*1\.5/s);
    },
  ],
];
