exports.hook = async () => ({ ok: true });
