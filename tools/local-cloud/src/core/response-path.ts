/** Below it, functions tell CloudFormation how it went with a custom resource. */
export const RESPONSE_PATH = '/_cloudformation/response/';
