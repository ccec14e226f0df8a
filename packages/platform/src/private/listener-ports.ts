import type { EdgeConfig } from '../config/edge-config';

/** Whether users come in encrypted. */
export function isHttps({ kind }: EdgeConfig): boolean {
  return kind === 'https' || kind === 'domain';
}

/** Ports of the listeners that the load balancer makes for an edge. */
export function listenerPorts(edge: EdgeConfig): { readonly production: number; readonly test: number } {
  return isHttps(edge) ? { production: 443, test: 9443 } : { production: 80, test: 9000 };
}
