#!/usr/bin/env node
// committed, because npm links only programs that are there when it installs
require('@berth/create/lib/main.js');
