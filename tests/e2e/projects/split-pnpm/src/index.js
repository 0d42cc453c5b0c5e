console.log(require("greeting").to("shop"));
