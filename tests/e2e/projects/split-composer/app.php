<?php

require __DIR__ . '/vendor/autoload.php';

echo Acme\Greeting::to('shop'), "\n";
