/** What AWS had too little of, in its own words, and what to do about it. */
const SHORTAGES: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    /limit on the number of vCPUs/i,
    'ask Service Quotas for more "Fargate On-Demand vCPU resource count": old and new tasks run beside each other for a while',
  ],
  [
    /limit on the number of tasks|concurrent tasks? (limit|quota)/i,
    'ask Service Quotas for more tasks, or stop what nobody needs',
  ],
  [/Capacity is unavailable at this time/i, 'AWS has none in that zone now: wait, or add a zone or an instance type'],
  [/RESOURCE:MEMORY|insufficient memory/i, 'add instances or memory, or give the tasks less'],
  [/RESOURCE:CPU|insufficient CPU/i, 'add instances or processors, or give the tasks less'],
  [/RESOURCE:ENI|no network interface/i, 'take bigger instances, or turn on ENI trunking (awsvpcTrunking)'],
  [/RESOURCE:PORTS|port(s)? (is|are|was) already (in use|taken)/i, 'let the host choose the port, or add instances'],
  [
    /active deployments exist|concurrent deployments/i,
    'wait for deployments of other services, or ask Service Quotas for more of them in CodeDeploy',
  ],
  [
    /TooManyTargets|TooManyTargetGroups|target groups? (limit|quota)/i,
    'delete target groups that nobody uses, or ask Service Quotas for more',
  ],
  [/TooManyListeners|listeners? (limit|quota)/i, 'delete listeners that nobody uses, or ask Service Quotas for more'],
];

/** What to do about a shortage that `text` tells of; undefined when it tells of none. */
export function remedyOf(text: string): string | undefined {
  return SHORTAGES.find(([words]) => words.test(text))?.[1];
}

/** The text with what to do about it, and the zone in which it is missing. */
export function explainShortage(text: string, zones: readonly string[] = []): string {
  const remedy = remedyOf(text);
  if (remedy === undefined) return text;
  const place =
    zones.length > 0 && !zones.some(zone => text.includes(zone)) ? ` (tasks run in ${zones.join(', ')})` : '';
  return `${text.replace(/[.\s]+$/, '')}${place}: ${remedy}`;
}

/** What stands in the way of new tasks, as the service tells it, newest first. */
export function obstacleIn(events: readonly string[], zones: readonly string[] = []): string | undefined {
  const told = events.find(
    event => /unable to (place|start) a task|unable to consistently start/.test(event) || remedyOf(event) !== undefined,
  );
  return told && explainShortage(told, zones);
}
