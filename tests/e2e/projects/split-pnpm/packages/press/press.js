#!/usr/bin/env node
const fs = require("fs");
const [from, to] = process.argv.slice(2);
fs.cpSync(from, to, { recursive: true });
