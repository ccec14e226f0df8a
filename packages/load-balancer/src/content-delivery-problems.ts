import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { ContentDeliveryProps } from './content-delivery';

/** Every mistake in the props. */
export function contentDeliveryProblems(props: Omit<ContentDeliveryProps, 'loadBalancer'>): Problem[] {
  const { domainNames = [], certificate, originTls = true, cachedPaths = [], webAclArn, logRetention } = props;
  const problems: Problem[] = [];
  const add = (path: string, value: unknown, fact: string, fix: string) =>
    problems.push({ code: 'BERTH-LB-026', path, value, fact, fix });
  if (domainNames.length > 0 && !certificate) {
    add('certificate', undefined, `users of ${domainNames[0]} would be refused`, 'give one of us-east-1');
  }
  if (domainNames.length === 0 && certificate) {
    add('domainNames', undefined, 'a certificate needs the names that it is for', 'name them, or leave it out');
  }
  if (domainNames.length === 0 && originTls) {
    const fact = 'the certificate of the load balancer is not for the name of CloudFront';
    add('originTls', originTls, fact, 'give domainNames, or set originTls: false');
  }
  const arn = certificate?.certificateArn;
  if (isKnown(arn) && !arn.includes(':us-east-1:')) {
    add('certificate', arn, 'CloudFront takes certificates of us-east-1 only', 'make one there');
  }
  if (isKnown(webAclArn) && !/:us-east-1:\d{12}:global\/webacl\//.test(webAclArn)) {
    add('webAclArn', webAclArn, 'not of scope CLOUDFRONT', 'make one in us-east-1 with that scope');
  }
  cachedPaths.forEach((path, index) => {
    if (!isKnown(path)) return;
    if (!path.startsWith('/')) {
      add(`cachedPaths[${index}]`, path, 'must start with "/"', `use "/${path}"`);
    } else if (!/^[\w\-.*$/~"'@:+&?]{1,255}$/.test(path)) {
      const fact = `must be at most 255 letters, digits and _-.*$/~"'@:+&?`;
      add(`cachedPaths[${index}]`, path, fact, 'use one like "/static/*"');
    } else if (cachedPaths.indexOf(path) < index) {
      add(`cachedPaths[${index}]`, path, 'is there twice', 'leave it out');
    }
  });
  const days = isKnown(logRetention) ? logRetention.toDays({ integral: false }) : undefined;
  const rule = { code: 'BERTH-LB-016', path: 'logRetention', min: 1, max: 36_500, unit: 'days' };
  return [...problems, ...wholeNumberProblems(days, rule)];
}
