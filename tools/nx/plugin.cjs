module.exports = { name: 'berth' };
