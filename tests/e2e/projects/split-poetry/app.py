import greeting

print(greeting.to("shop"))
