"""One folder for each thing the user sees; views are independent of each other."""
