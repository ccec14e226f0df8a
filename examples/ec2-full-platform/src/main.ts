import { Guardrails } from '@berth/guardrails';
import { Platform, SharedPlatform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import { global, main } from './config';

export const app = new App();
Guardrails.of(app);
new SharedPlatform(app, global);
new Platform(app, main);
app.synth();
