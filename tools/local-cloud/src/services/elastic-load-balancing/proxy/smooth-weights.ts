/**
 * Chooses among weighted items so that any run of requests is as near to the weights as can be: with weights 90 and 10, every tenth request goes to the
 * second item. The same requests give the same choices.
 */
export class SmoothWeights {
  private readonly current: number[];

  constructor(private readonly weights: readonly number[]) {
    this.current = weights.map(() => 0);
  }

  /** Index of the next item; undefined if all weights are 0. */
  public next(): number | undefined {
    const total = this.weights.reduce((sum, weight) => sum + weight, 0);
    if (total === 0) return undefined;
    let best: number | undefined;
    for (const [index, weight] of this.weights.entries()) {
      const raised = this.at(index) + weight;
      this.current[index] = raised;
      if (weight > 0 && (best === undefined || raised > this.at(best))) best = index;
    }
    if (best !== undefined) this.current[best] = this.at(best) - total;
    return best;
  }

  private at(index: number): number {
    return this.current[index] ?? 0;
  }
}
