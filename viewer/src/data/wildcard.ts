// Search by name: `*` is any run, `?` any one character; without either it is found anywhere in the name. Case does not count.

/** Greedy matching with one point of return: linear in practice, and no regular expression made of what was typed. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === text[t] && pattern[p] !== '*'))) {
      ++p;
      ++t;
    } else if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      mark = t;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.length && pattern[p] === '*') ++p;
  return p === pattern.length;
}

/** The pattern as it is matched: lower case, and open on both sides where it has no wildcard. */
export function preparePattern(typed: string): string {
  const lower = typed.trim().toLowerCase();
  return /[*?]/.test(lower) ? lower : `*${lower}*`;
}

/** Ids whose name matches, in id order, at most `limit`; `total` counts them all. */
export function searchNames(names: { size: number; of(id: number): string }, typed: string, limit: number): { ids: number[]; total: number } {
  const pattern = preparePattern(typed);
  const ids: number[] = [];
  let total = 0;
  if (pattern === '**') return { ids, total };
  for (let id = 0; id < names.size; ++id) {
    if (!matchesWildcard(pattern, names.of(id).toLowerCase())) continue;
    ++total;
    if (ids.length < limit) ids.push(id);
  }
  return { ids, total };
}
