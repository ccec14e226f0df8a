/** What AWS asks for one thing. */
export interface Price {
  readonly unit: string;

  /** Page of AWS that it is from. */
  readonly source: string;

  /** Month of which it is known, in all regions: `2026-06`. */
  readonly asOf: string;

  /** Region and text that it was held against: `us-east-1: https://…`. @default - nobody did */
  readonly compared?: string;

  /** US dollars, by region. */
  readonly [region: string]: string | number | undefined;
}

/** What nobody can see in a template: traffic, mostly. Each for one environment and month. */
export interface Assumptions {
  /** Load balancer capacity units, on average. */
  readonly loadBalancerLcu: number;

  /** Through all NAT gateways together. */
  readonly natGib: number;
  readonly serviceLogGibPerTask: number;

  /** Flow logs of all connections, or of the refused ones alone. */
  readonly flowLogGibAll: number;
  readonly flowLogGibRejected: number;
  readonly enhancedMonitoringGib: number;

  /** Metrics of Container Insights. */
  readonly metricsPerCluster: number;
  readonly metricsPerService: number;
  readonly metricsPerTaskEnhanced: number;
  readonly millionRequests: number;
  readonly registryGib: number;
}

/** What CloudWatch gives an account every month for nothing, for ever. */
export interface FreeAllowances {
  readonly alarms: number;
  readonly dashboards: number;
  readonly metrics: number;
  readonly logGib: number;
}

/** examples/prices.json. */
export interface PriceTable {
  readonly note: string;
  readonly hoursPerMonth: number;
  readonly assumed: Assumptions;
  readonly free: FreeAllowances;
  readonly prices: Readonly<Record<string, Price>>;
}

/** Thrown when the table lacks something. */
export class PriceMissing extends Error {
  constructor(key: string, region: string) {
    super(`no price of ${key} in ${region}; write it to examples/prices.json, with its source`);
    this.name = 'PriceMissing';
  }
}

/** @throws PriceMissing */
export function priceOf({ prices }: PriceTable, key: string, region: string): number {
  const price = prices[key]?.[region];
  if (typeof price !== 'number') throw new PriceMissing(key, region);
  return price;
}
