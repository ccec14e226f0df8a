export { CustomOperation, type CustomOperationProps } from './custom-operation';
export type {
  CustomOperationHandler,
  OperationDeletion,
  OperationRequest,
  OperationResult,
  OperationUpdate,
} from './custom-operation-handler';
export { type CustomOperationRules, customOperationProblems } from './custom-operation-problems';
export type { FunctionNetwork, FunctionOptions } from './function-options';
export { PackagedFunction, type PackagedFunctionProps } from './packaged-function';
export { type PackagedFunctionRules, packagedFunctionProblems } from './packaged-function-problems';
