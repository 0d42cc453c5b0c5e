require "greeting"

puts Greeting.to("shop")
