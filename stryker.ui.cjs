// Jest's words as an interface of Mocha (https://mochajs.org/api/tutorial-custom-ui): Stryker keeps the files that Mocha
// has loaded from one mutant to the next, where Jest loads the CDK anew for every test file. A run takes a tenth of the time.
const { basename } = require('node:path');
const { expect } = require('expect');
const { bind } = require('jest-each');
const { fn } = require('jest-mock');
const { Suite, Test, interfaces } = require('mocha');

// its settings of the CDK
require('./jest.config.js');
// as Jest says: the CDK puts what it refuses into its error then
process.env.NODE_ENV = 'test';

const withEach = define => Object.assign(define, { each: (...table) => bind(define)(...table) });

// Stryker's schema allows Mocha's own names alone
interfaces.bdd = root =>
  root.on(Suite.constants.EVENT_FILE_PRE_REQUIRE, (context, file) => {
    // the hooks of a file are for its own tests
    let suite = Suite.create(root, basename(file));

    context.expect = expect;
    // how long a test may take is Stryker's business
    context.jest = { fn, setTimeout: () => undefined };
    context.test = withEach((title, body, timeout) => {
      const test = new Test(title, () => body());
      test.file = file;
      if (timeout) test.timeout(timeout);
      suite.addTest(test);
    });
    context.describe = withEach((title, body) => {
      const outer = suite;
      suite = Suite.create(outer, title);
      body();
      suite = outer;
    });
    for (const hook of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll']) {
      context[hook] = body => suite[hook](hook, () => body());
    }
  });
