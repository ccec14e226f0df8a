import { Guardrails } from '@berth/guardrails';
import { SharedPlatform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import { config } from './config';

export const app = new App();
Guardrails.of(app);
new SharedPlatform(app, config);
app.synth();
