export { ContentDelivery, type ContentDeliveryProps } from './content-delivery';
export { contentDeliveryProblems } from './content-delivery-problems';
export { completeHealthCheck, type HealthCheck, healthCheckProblems } from './health-check';
export { LoadBalancer } from './load-balancer';
export type { ILoadBalancer } from './load-balancer-base';
export { type LoadBalancerFacts, loadBalancerProblems } from './load-balancer-problems';
export type { LoadBalancerContractOptions, LoadBalancerProps, PlainHttp } from './load-balancer-props';
export {
  ServiceRoute,
  type ServiceRouteContractOptions,
  type ServiceRouteProps,
} from './service-route';
export type { IServiceRoute, TargetGroupReference } from './service-route-base';
export {
  type RouteClaim,
  routeClaimOf,
  routeClashProblems,
  type ServiceRouteFacts,
  serviceRouteProblems,
} from './service-route-problems';
export { WebAcl, type WebAclOptions, type WebAclProps } from './web-acl';
export { webAclProblems } from './web-acl-problems';
