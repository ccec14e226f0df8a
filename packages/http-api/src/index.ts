export { HttpApi, type IHttpApi } from './http-api';
export { type HttpApiRules, httpApiProblems } from './http-api-problems';
export type {
  ApiDomain,
  ApiTarget,
  CorsRules,
  HttpApiProps,
  PlainHttp,
  PublicRoute,
  TokenIssuer,
} from './http-api-props';
export { type IUserPool, UserPool, type UserPoolProps } from './user-pool';
export { type UserPoolRules, userPoolProblems } from './user-pool-problems';
