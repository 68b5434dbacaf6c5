/** Values by key, made when first asked for. Callers choose the keys, so those not asked for the longest are forgotten. */
export class RecentKeys<Value> {
  private readonly values = new Map<string, Value>();

  constructor(
    private readonly atMost: number,
    private readonly create: () => Value,
  ) {}

  of(key: string): Value {
    const value = this.values.get(key) ?? this.create();
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size > this.atMost) this.forgetOldest();
    return value;
  }

  private forgetOldest(): void {
    const [oldest] = this.values.keys();
    if (oldest !== undefined) this.values.delete(oldest);
  }
}
