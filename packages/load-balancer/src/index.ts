export { completeHealthCheck, type HealthCheck, healthCheckProblems } from './health-check';
export { type ILoadBalancer, LoadBalancer, type LoadBalancerProps, type PlainHttp } from './load-balancer';
export { type LoadBalancerFacts, loadBalancerProblems } from './load-balancer-problems';
export type { TargetGroupReference } from './target-group-pair';
