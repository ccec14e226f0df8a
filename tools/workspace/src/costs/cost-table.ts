import type { CostLine } from './cost-lines';
import type { PriceTable } from './price-table';

/** The costs that the description of a system states itself. */
export interface StatedCosts {
  readonly lines: readonly {
    readonly part: string;
    readonly usd: number;

    /** Why ours is another number. */
    readonly why: string;
  }[];
}

/** How far a total may be from the one that was stated. */
const TOLERANCE = 0.15;

/** The costs of an environment as a table of Markdown, beside the stated ones if there are any. */
export function renderCosts(
  lines: readonly CostLine[],
  region: string,
  table: PriceTable,
  stated?: StatedCosts,
): string {
  const sum = totalOf(lines);
  const body = stated
    ? comparison(lines, stated)
    : [
        '| part | how much | USD a month |',
        '| --- | --- | ---: |',
        ...lines.map(({ part, amount, usd }) => `| ${part} | ${amount} | ${money(usd)} |`),
        `| **total** | | **${money(sum)}** |`,
      ];
  return [...body, '', conditions(region, table)].join('\n');
}

/** Mistakes: a total too far from the stated one, or a stated part that the environment does not have. */
export function statedProblems(environment: string, lines: readonly CostLine[], stated: StatedCosts): string[] {
  const absent = stated.lines.filter(({ part }) => !lines.some(line => line.part === part));
  const missing = absent.map(
    ({ part }) => `${environment}: nothing costs as ${part}, which examples/seed-costs.json states`,
  );
  const far = [totalOf(statedPartOf(lines, stated)), totalOf(lines)].flatMap((total, index) => {
    const wanted = totalOf(stated.lines);
    if (Math.abs(total - wanted) <= TOLERANCE * wanted) return [];
    const what = index === 0 ? 'the stated parts cost' : 'all costs';
    return [`${environment}: ${what} ${money(total)} USD a month, more than 15 % from ${money(wanted)}`];
  });
  return [...missing, ...far];
}

function comparison(lines: readonly CostLine[], stated: StatedCosts): string[] {
  const others = lines.filter(({ part }) => !stated.lines.some(line => line.part === part));
  const same = statedPartOf(lines, stated);
  return [
    '| part | how much | USD a month | stated | difference |',
    '| --- | --- | ---: | ---: | --- |',
    ...stated.lines.map(({ part, usd, why }) => {
      const ours = lines.filter(line => line.part === part);
      return `| ${part} | ${ours.map(({ amount }) => amount).join('; ')} | ${money(totalOf(ours))} | ${usd} | ${why} |`;
    }),
    `| **these together** | | **${money(totalOf(same))}** | **${totalOf(stated.lines)}** | ${percent(same, stated)} |`,
    ...others.map(({ part, amount, usd }) => `| ${part} | ${amount} | ${money(usd)} | | not stated |`),
    `| **total** | | **${money(totalOf(lines))}** | **${totalOf(stated.lines)}** | ${percent(lines, stated)} |`,
  ];
}

function statedPartOf(lines: readonly CostLine[], stated: StatedCosts): CostLine[] {
  return lines.filter(({ part }) => stated.lines.some(line => line.part === part));
}

function percent(lines: readonly CostLine[], stated: StatedCosts): string {
  const wanted = totalOf(stated.lines);
  const difference = (100 * (totalOf(lines) - wanted)) / wanted;
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(1)} %`;
}

function conditions(region: string, { assumed, free, hoursPerMonth, prices }: PriceTable): string {
  const months = Object.values(prices)
    .map(({ asOf }) => asOf)
    .sort();
  const bounds = [...new Set([months[0], months.at(-1)])].join(' to ');
  return [
    `List prices of ${region} as of ${bounds}, ${hoursPerMonth} hours, from [\`examples/prices.json\`](../prices.json), which names the page of each and says which were compared with what: look there before you decide by them.`,
    `Assumed: ${assumed.natGib} GiB through NAT, ${assumed.loadBalancerLcu} capacity units of the load balancer, ${assumed.serviceLogGibPerTask} GiB of logs a task, an account of its own (${free.alarms} alarms, ${free.metrics} metrics, ${free.dashboards} dashboards and ${free.logGib} GiB of logs cost nothing), and less than 100 GiB out to the internet.`,
    'Functions, queues, events, parameters and CodeDeploy cost cents or nothing at this size.',
  ].join(' ');
}

function totalOf(lines: readonly { readonly usd: number }[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function money(usd: number): string {
  return usd.toFixed(2);
}
