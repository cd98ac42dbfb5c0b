// The small box beside the pointer.
export class Tip {
  private readonly box = document.createElement('div');

  constructor(over: Element) {
    this.box.className = 'tip';
    over.addEventListener('pointerleave', () => this.box.remove());
  }

  show(text: string, x: number, y: number): void {
    this.box.textContent = text;
    if (!this.box.isConnected) document.body.append(this.box);
    const width = this.box.offsetWidth;
    this.box.style.left = `${Math.min(x + 14, window.innerWidth - width - 8)}px`;
    this.box.style.top = `${Math.min(y + 12, window.innerHeight - this.box.offsetHeight - 8)}px`;
  }
}
