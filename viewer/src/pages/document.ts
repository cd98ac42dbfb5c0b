// A report document (docs/formats.md, report.json) as far as the pages need it.
import { ViewFault } from '../data/fault.ts';

export interface Figure {
  name: string;
  value: number;
  unit: string;
  low: number;
  high: number;
  source: string;
}

export interface Report {
  title: string;
  command: string[];
  version: string;
  figures: Map<string, Figure>;
  series: Map<string, Record<string, unknown>>;
  verdicts: { name: string; holds: boolean; text: string }[];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.slice(0, 100000).map(number) : [];
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, 100000).map(text) : [];
}

/** Reads a document; throws ViewFault where it is none. */
export function readReport(source: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new ViewFault(`${name} is not JSON`, 'The file is cut off or damaged.');
  }
  if (!isObject(value) || !text(value.schema).startsWith('taufold.report/')) throw new ViewFault(`${name} is not a report of taufold`, 'It has no "schema": "taufold.report/1".');
  if (value.schema !== 'taufold.report/1') throw new ViewFault(`${name} is of schema ${text(value.schema)}, and this page reads taufold.report/1`);
  const figures = new Map<string, Figure>();
  for (const [key, entry] of Object.entries(isObject(value.metrics) ? value.metrics : {}).slice(0, 20000)) {
    if (!isObject(entry)) continue;
    figures.set(key, { name: key, value: number(entry.value), unit: text(entry.unit), low: number(entry.low), high: number(entry.high), source: text(entry.source) });
  }
  const series = new Map<string, Record<string, unknown>>();
  for (const [key, entry] of Object.entries(isObject(value.series) ? value.series : {}).slice(0, 5000)) if (isObject(entry)) series.set(key, entry);
  const verdicts = (Array.isArray(value.verdicts) ? value.verdicts : []).slice(0, 5000).filter(isObject).map((v) => ({ name: text(v.name), holds: v.holds === true, text: text(v.text) }));
  const command = texts(value.command);
  const tool = isObject(value.tool) ? value.tool : {};
  return { title: command.slice(1).filter((w) => !w.startsWith('-')).slice(0, 3).join(' ') || 'report', command, version: `${text(tool.name)} ${text(tool.version)}`.trim(), figures, series, verdicts };
}
