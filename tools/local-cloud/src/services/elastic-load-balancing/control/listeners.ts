import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Operation } from '../../../core/service';
import { defaultRuleArn, listenerArn } from '../arns';
import type { Listener } from '../registry';
import { checkedActions } from './actions';
import { checkedEncryption } from './certificates';
import type { ControlPlane } from './control-plane';
import { newTags } from './tags';

export function listenerOperations(plane: ControlPlane): Record<string, Operation> {
  const { registry } = plane;
  return {
    /** Asked for again with the same settings, it answers with what exists. */
    async CreateListener(input: sdk.CreateListenerInput): Promise<sdk.CreateListenerOutput> {
      const { arn: loadBalancerArn } = registry.getLoadBalancer(input.LoadBalancerArn);
      const encryption = checkedEncryption(plane, input);
      const defaultActions = checkedActions(registry, loadBalancerArn, input.DefaultActions);
      const existing = registry.listenersOf(loadBalancerArn).find(other => other.declaredPort === Number(input.Port));
      if (existing && isSame(existing, { ...existing, ...encryption, defaultActions })) {
        return { Listeners: [describeListener(existing)] };
      }
      const declaredPort = freeDeclaredPort(plane, loadBalancerArn, input.Port);
      const arn = listenerArn(loadBalancerArn);
      const wanted = { arn, loadBalancerArn, ...encryption, declaredPort, port: 0, defaultActions };
      const listener: Listener = { ...wanted, port: await plane.proxies.open(wanted) };
      registry.tags.put(arn, newTags(input.Tags));
      registry.listeners.put(arn, listener);
      plane.changed();
      return { Listeners: [describeListener(listener)] };
    },

    async ModifyListener(input: sdk.ModifyListenerInput): Promise<sdk.ModifyListenerOutput> {
      const listener = registry.getListener(input.ListenerArn);
      const { loadBalancerArn } = listener;
      const changed: Listener = {
        ...listener,
        ...checkedEncryption(plane, input, listener),
        ...(input.Port !== undefined && {
          declaredPort: freeDeclaredPort(plane, loadBalancerArn, input.Port, listener),
        }),
        ...(input.DefaultActions && {
          defaultActions: checkedActions(registry, loadBalancerArn, input.DefaultActions),
        }),
      };
      registry.listeners.put(listener.arn, changed);
      if (changed.protocol !== listener.protocol) await plane.proxies.reopen(changed);
      plane.changed();
      return { Listeners: [describeListener(changed)] };
    },

    DescribeListeners(input: sdk.DescribeListenersInput): sdk.DescribeListenersOutput {
      if (input.ListenerArns?.length) {
        return { Listeners: input.ListenerArns.map(arn => describeListener(registry.getListener(arn))) };
      }
      const { arn } = registry.getLoadBalancer(input.LoadBalancerArn);
      return { Listeners: registry.listenersOf(arn).map(describeListener) };
    },

    DeleteListener({ ListenerArn }: sdk.DeleteListenerInput): sdk.DeleteListenerOutput {
      deleteListener(plane, registry.getListener(ListenerArn).arn);
      return {};
    },
  };
}

export function deleteListener(plane: ControlPlane, arn: string): void {
  const { registry, proxies } = plane;
  proxies.close(arn);
  for (const rule of registry.rulesOf(arn)) {
    registry.rules.delete(rule.arn);
    registry.tags.delete(rule.arn);
  }
  registry.listeners.delete(arn);
  registry.tags.delete(arn);
  plane.changed();
}

/** `Port` is where the listener really listens: the declared one is mostly taken, or needs privileges. */
function describeListener(listener: Listener): sdk.Listener {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol,
    ...(listener.protocol === 'HTTPS' && {
      Certificates: [{ CertificateArn: listener.certificates?.[0] }],
      SslPolicy: listener.sslPolicy,
      MutualAuthentication: { Mode: 'off' },
    }),
    DefaultActions: [...listener.defaultActions],
  };
}

/** The rule that stands for a listener's default actions. */
export function describeDefaultRule(listener: Listener): sdk.Rule {
  return {
    RuleArn: defaultRuleArn(listener.arn),
    Priority: 'default',
    Conditions: [],
    Actions: [...listener.defaultActions],
    IsDefault: true,
  };
}

/** Whether a listener asked for is the one that exists. Certificates besides the default one are added later. */
function isSame(existing: Listener, wanted: Listener): boolean {
  const settings = (one: Listener) => [one.protocol, one.certificates?.[0], one.sslPolicy, one.defaultActions];
  return JSON.stringify(settings(existing)) === JSON.stringify(settings(wanted));
}

function freeDeclaredPort({ registry }: ControlPlane, loadBalancerArn: string, port: unknown, self?: Listener): number {
  const declared = Number(port);
  if (!Number.isInteger(declared) || declared < 1 || declared > 65_535) {
    throw new AwsError('ValidationError', `'${port}' is not a valid listener port: it must be from 1 to 65535`);
  }
  const siblings = registry.listenersOf(loadBalancerArn).filter(({ arn }) => arn !== self?.arn);
  if (siblings.some(({ declaredPort }) => declaredPort === declared)) {
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
  }
  return declared;
}
