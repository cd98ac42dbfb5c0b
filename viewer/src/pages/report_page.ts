// A report document of any command as a page.
export function openReport(root: HTMLElement, text: string, name: string): void {
  void root;
  void text;
  void name;
}
