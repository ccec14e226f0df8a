import type { EdgeConfig } from '../config/edge-config';

/** Whether the load balancer has a certificate. */
export function isHttps(edge: EdgeConfig): boolean {
  return edge.kind === 'https' || edge.kind === 'domain' || (edge.kind === 'httpApi' && edge.tls !== undefined);
}

/** Whether port 80 serves beside it, instead of redirecting. */
export function hasPlainListener(edge: EdgeConfig): boolean {
  return (edge.kind === 'https' || edge.kind === 'domain') && edge.plainHttp !== undefined;
}

/** The name that the certificate is for, where the config says it. */
export function nameInCertificate(edge: EdgeConfig): string | undefined {
  if (edge.kind === 'domain' || edge.kind === 'https') return edge.domain;
  return edge.kind === 'httpApi' ? edge.tls?.serverName : undefined;
}

/** Ports of the listeners that the load balancer makes for an edge. */
export function listenerPorts(edge: EdgeConfig): { readonly production: number; readonly test: number } {
  return isHttps(edge) ? { production: 443, test: 9443 } : { production: 80, test: 9000 };
}
