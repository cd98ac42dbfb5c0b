// What is wrong with a view folder, in words for its reader. Everything that reads a folder throws this and nothing else; the
// page shows `message` and, below it, `hint`.
export class ViewFault extends Error {
  readonly hint: string;

  constructor(message: string, hint = '') {
    super(message);
    this.name = 'ViewFault';
    this.hint = hint;
  }
}

/** Any thrown value as a sentence. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return String(thrown);
}
