// The audit: every claim with its verdict and probability, sorted and filtered.
import { svg } from '../charts/svg.ts';
import { digits } from '../colour/numbers.ts';
import { diverging, cssColour } from '../colour/palettes.ts';
import { element } from '../panels/dom.ts';
import type { Report } from './document.ts';
import { sortedTable } from './tables.ts';
import type { Cell } from './tables.ts';

export interface Claim {
  id: string;
  verdict: string;
  probability: number;
  text: string;
  refutedAt: number;
  supportedAt: number;
}

/** Claims of a report: verdicts named `claim ID` with text `VERDICT (P = 0.4): what is claimed`. */
export function claimsOf(report: Report): Claim[] {
  return report.verdicts.flatMap((v) => {
    const id = /^claim (.+)$/.exec(v.name)?.[1];
    if (id === undefined) return [];
    const parts = /^(.*?)(?: \(P = ([0-9.]+)\))?: ([\s\S]*)$/.exec(v.text);
    const figure = (name: string): number => report.figures.get(`law.audit.${name}.${id}`)?.value ?? NaN;
    const p = figure('p');
    return [{ id, verdict: parts?.[1] ?? '', probability: Number.isFinite(p) ? p : Number(parts?.[2] ?? NaN), text: parts?.[3] ?? v.text, refutedAt: figure('refuted_at'), supportedAt: figure('supported_at') }];
  });
}

function chance(p: number): Cell {
  if (!Number.isFinite(p)) return { shown: '', key: NaN };
  const bar = svg('svg', { width: 112, height: 14, role: 'img', 'aria-label': digits(p, 3) }, [
    svg('rect', { x: 0, y: 3, width: 60, height: 8, fill: 'var(--raised)' }),
    svg('rect', { x: 0, y: 3, width: Math.max(1, 60 * p), height: 8, fill: cssColour(diverging(p)) }),
    svg('text', { x: 66, y: 11, fill: 'currentColor', 'font-size': 12 }, [], p.toFixed(3)),
  ]);
  return { shown: bar, key: p };
}

export function auditSection(report: Report): HTMLElement | null {
  const claims = claimsOf(report);
  if (claims.length === 0) return null;
  const counts = new Map<string, number>();
  for (const c of claims) counts.set(c.verdict, (counts.get(c.verdict) ?? 0) + 1);
  const figure = (v: number): Cell => ({ shown: Number.isFinite(v) ? digits(v) : '', key: v });
  const rows = claims.map((c): Cell[] => [{ shown: c.id, key: c.id }, { shown: c.verdict, key: c.verdict }, chance(c.probability), { shown: c.text, key: c.text }, figure(c.refutedAt), figure(c.supportedAt)]);
  const columns = [
    { title: 'claim', text: true },
    { title: 'verdict', text: true },
    { title: 'probability', text: true },
    { title: 'what is claimed', text: true },
    { title: 'refuted at', text: false },
    { title: 'supported from', text: false },
  ];
  return element('section', { attributes: { id: 'audit' } }, [
    element('h2', { text: 'Audit of claims' }),
    element('p', { class: 'note', text: [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(', ') }),
    sortedTable('audit-filter', columns, rows, 'Filter: word, verdict or claim'),
  ]);
}
