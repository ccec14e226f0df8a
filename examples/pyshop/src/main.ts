import { Guardrails } from '@berth/guardrails';
import { Platform, SharedPlatform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import { dev, global, production, staging } from './config';

export const app = new App();
Guardrails.of(app);
new SharedPlatform(app, global);
new Platform(app, dev);
new Platform(app, staging);
new Platform(app, production);
app.synth();
