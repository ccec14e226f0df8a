import { Platform } from '@berth/platform';
import { App } from 'aws-cdk-lib/core';
import { config } from './config';

export const app = new App();
new Platform(app, config);
app.synth();
