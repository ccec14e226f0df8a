import { renderAcknowledgements } from '../src/acknowledgements';

const app = (name: string) => ({ name, folder: `apps/${name}/cdk.out`, regions: ['eu-west-1'] });
const accepted = (acknowledgedId: string, acknowledgedAt: string, reason: string) => ({
  acknowledgedId,
  acknowledgedAt,
  reason,
});

test('lists what each app accepts, once, by construct, with owner and last day', () => {
  const text = renderAcknowledgements([
    {
      app: app('dev'),
      report: {
        pluginReports: [
          {
            suppressedViolations: [accepted('A::VPC7', 'dev/Vpc', 'no | logs (yet) (platform team, until 2027-03-31)')],
          },
          {},
          {
            suppressedViolations: [
              accepted('A::EC23', 'dev/Alb', 'the only entry (Berth)'),
              accepted('A::EC23', 'dev/Alb', 'the only entry (Berth)'),
              accepted('B::W3010', 'dev/Vpc', 'historical'),
            ],
          },
        ],
      },
    },
    { app: app('global'), report: { pluginReports: [] } },
  ]);

  expect(text.slice(text.indexOf('## '))).toBe(`## apps/dev

| rule | construct | reason | owner | until |
| --- | --- | --- | --- | --- |
| \`A::EC23\` | \`dev/Alb\` | the only entry | Berth | |
| \`A::VPC7\` | \`dev/Vpc\` | no \\| logs (yet) | platform team | 2027-03-31 |
| \`B::W3010\` | \`dev/Vpc\` | historical | AWS CDK | |

## apps/global

Nothing.
`);
});
