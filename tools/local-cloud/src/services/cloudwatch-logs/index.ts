export { createLogs, type LogEvent, type Logs } from './logs';
