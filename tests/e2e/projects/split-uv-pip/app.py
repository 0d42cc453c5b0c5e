from packaging.version import Version

print("hello shop" if Version("1.10") > Version("1.9") else "goodbye")
