import { Guardrails } from '@berth/guardrails';
import { Platform, SharedPlatform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import { dev, global, prod, test } from './config';

export const app = new App();
Guardrails.of(app);
new SharedPlatform(app, global);
new Platform(app, dev);
new Platform(app, test);
new Platform(app, prod);
app.synth();
