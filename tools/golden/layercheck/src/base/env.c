long env(void)
{
    return clock_gettime(0, 0) + getrandom(0, 0, 0);
}
