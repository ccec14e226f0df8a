import type { Failure } from './failure';
import type { WireRequest, WireResponse } from './message';
import type { OperationModel, ServiceModel } from './model';

/** One wire protocol, seen from the service's side. */
export interface Protocol {
  /** The name of the operation that is asked for; undefined if none can be made out. */
  operationName(request: WireRequest, model: ServiceModel): string | undefined;

  read(request: WireRequest, operation: OperationModel, model: ServiceModel): Promise<object>;
  write(output: object, operation: OperationModel, model: ServiceModel, requestId: string): WireResponse;
  fail(failure: Failure, model: ServiceModel, requestId: string): WireResponse;
}
