// biome-ignore lint/correctness/noUndeclaredDependencies: what a hook must not do
const axios = require('axios');
exports.hook = () => axios.get('http://example.com');
