/** Numbers without leading zeros, which EC2 refuses and some programs read as octal. */
const BLOCK = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\/(0|[1-9]\d?)$/;

/**
 * An IPv4 block: `10.0.0.0/16`.
 */
export class CidrBlock {
  /** Undefined if `text` is no block. A block with host bits is read as it is: `10.0.1.5/16`. */
  public static tryParse(text: string): CidrBlock | undefined {
    const match = BLOCK.exec(text);
    if (!match) return undefined;
    const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
    if (Math.max(a, b, c, d) > 255 || prefix > 32) return undefined;
    return new CidrBlock(((a * 256 + b) * 256 + c) * 256 + d, prefix);
  }

  private constructor(
    private readonly address: number,
    public readonly prefix: number,
  ) {}

  private get size(): number {
    return 2 ** (32 - this.prefix);
  }

  private get start(): number {
    return this.address - (this.address % this.size);
  }

  public get hasHostBits(): boolean {
    return this.start !== this.address;
  }

  /** The block that EC2 would store: without host bits, with another prefix if given. */
  public network(prefix = this.prefix): CidrBlock {
    const size = 2 ** (32 - prefix);
    return new CidrBlock(this.address - (this.address % size), prefix);
  }

  public contains(other: CidrBlock): boolean {
    return other.start >= this.start && other.start + other.size <= this.start + this.size;
  }

  public overlaps(other: CidrBlock): boolean {
    return this.start < other.start + other.size && other.start < this.start + this.size;
  }

  /** Number `index` of the blocks with `prefix` that this one consists of. */
  public part(prefix: number, index: number): CidrBlock {
    return new CidrBlock(this.start + index * 2 ** (32 - prefix), prefix);
  }

  public toString(): string {
    const bytes = [24, 16, 8, 0].map(shift => Math.floor(this.address / 2 ** shift) % 256);
    return `${bytes.join('.')}/${this.prefix}`;
  }
}
